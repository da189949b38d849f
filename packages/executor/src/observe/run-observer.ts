import type { DurableEvent, ExecutionResult } from '@mae/protocol';

/** One who watches one stretch of a run. Nothing it does may throw. */
export interface RunObserver {
  /** Told of each durable event once it is stored. */
  event(event: DurableEvent): void;
  /** Runs what sends a call, so that what it starts knows where it belongs. */
  within<T>(callId: string, work: () => T): T;
  /** The stretch is over, with a result or, where it has none, with the error that says why. */
  end(how: { result: ExecutionResult } | { error: unknown }): void;
}

/** Calls nothing of a watcher that could stop the run it watches: what it throws is dropped. */
export function safely(observer: RunObserver): RunObserver {
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch {
      // Whoever watches cannot stop the work.
    }
  };
  return {
    event: (event) => attempt(() => observer.event(event)),
    within: (callId, work) => observer.within(callId, work),
    end: (how) => attempt(() => observer.end(how)),
  };
}

/** What OpenTelemetry is told of. */
export interface TelemetryOptions {
  /** Whether spans hold tasks, programs, their output, prompts and replies. @default false */
  content?: boolean;
}
