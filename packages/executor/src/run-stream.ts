import { type ExecutionResult, MaeError, type RunEvent } from '@mae/protocol';

/** A run as it happens. Readers observe: a slow one never delays the run. Leaving the loop early cancels it. */
export interface RunStream<T = unknown> extends AsyncIterable<RunEvent> {
  /** Rejects for invalid options, with `RUN_LOG_REJECTED`, and with `RUN_SUSPENDED`; else resolves however the run ends. */
  readonly result: Promise<ExecutionResult<T>>;
}

/** Transient events kept for a reader that is behind; beyond that they are dropped. Durable ones never are. */
const maxWaiting = 10_000;

/** Starts work that emits events and gives it a stream to be read from. */
export function streamOf<T>(
  work: (emit: (event: RunEvent) => void, abandoned: AbortSignal) => Promise<ExecutionResult<T>>,
): RunStream<T> {
  const waiting: RunEvent[] = [];
  const abandoned = new AbortController();
  let ended = false;
  let wake: (() => void) | undefined;
  const notify = (): void => {
    wake?.();
    wake = undefined;
  };

  const emit = (event: RunEvent): void => {
    if (!('sequence' in event) && waiting.length > maxWaiting) return;
    waiting.push(event);
    notify();
  };
  const result = work(emit, abandoned.signal).finally(() => {
    ended = true;
    notify();
  });
  // A reader of the events alone must not be ended by a rejection it will see there.
  result.catch(() => {});

  async function* read(): AsyncGenerator<RunEvent> {
    try {
      for (;;) {
        const event = waiting.shift();
        if (event) yield event;
        else if (ended) break;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      if (!ended) abandoned.abort(new DOMException('The reader left the run.', 'AbortError'));
    }
    await result;
  }
  let isTaken = false;
  return {
    result,
    [Symbol.asyncIterator]: () => {
      if (isTaken) {
        const message = 'The events of a run can be read once. Keep them while you read, or fold the log.';
        throw new MaeError({ code: 'RUN_STREAM_TAKEN', message });
      }
      isTaken = true;
      return read();
    },
  };
}
