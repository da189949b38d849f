import { randomBytes, randomInt } from 'node:crypto';
import { MistralApiClient } from '@mae/client';
import {
  type ChatModel,
  type DurableEvent,
  type ExecutionResult,
  foldRun,
  isDurable,
  MaeError,
  type RunEvent,
  type Sandbox,
} from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import { type ExecuteOptions, type MistralAutonomousExecutorOptions, parseOptions } from './options.js';
import { type Parts, startRun } from './run/start.js';
import { type RunStream, streamOf } from './run-stream.js';

/** Options of a resume: what is data comes from the log; what is not, and larger limits, come from here. */
export type ResumeOptions<T = unknown> = Pick<
  ExecuteOptions<T>,
  'functions' | 'signal' | 'approve' | 'log' | 'limits' | 'budget' | 'maxIterations' | 'output'
>;

/**
 * The whole loop: a task in plain language becomes a plan, a program, a run in the sandbox, a verdict, and a repair
 * where it fails, until it passes or its budget is spent.
 *
 * Client and sandbox are opened at the first run and closed by `close()`, or at the end of an `await using` block. A
 * model or sandbox that was handed in is never closed.
 */
export class MistralAutonomousExecutor implements AsyncDisposable {
  readonly #options: MistralAutonomousExecutorOptions;
  #client: MistralApiClient | undefined;
  #engine: ExecutionEngine | undefined;
  readonly #running = new Set<Promise<unknown>>();
  readonly #closed = new AbortController();

  constructor(options: MistralAutonomousExecutorOptions = {}) {
    this.#options = options;
  }

  /**
   * Runs a task to its end.
   *
   * Rejects for invalid options (`RUN_OPTIONS_INVALID`), where the log refuses an event (`RUN_LOG_REJECTED`) and where
   * the run was suspended (`RUN_SUSPENDED`). Everything else is a result with its `stopReason`.
   */
  execute<T = unknown>(task: string, options: ExecuteOptions<T> = {}): Promise<ExecutionResult<T>> {
    return this.stream(task, options).result;
  }

  /** Runs a task and gives its events as they happen. */
  stream<T = unknown>(task: string, options: ExecuteOptions<T> = {}): RunStream<T> {
    return this.#start<T>(async (emit, abandoned) => {
      const parsed = parseOptions(task, options, this.#options);
      return startRun(this.#parts(), { ...parsed, prefix: [], emit, abandoned });
    });
  }

  /**
   * Goes on with a run from its log. Finished steps are read from it, and nothing is sent twice but calls whose reply
   * was lost. A run that ended `passed` or `unchecked` gives its result again; any other end is reopened.
   */
  resume<T = unknown>(events: Iterable<RunEvent>, options: ResumeOptions<T> = {}): RunStream<T> {
    return this.#start<T>(async (emit, abandoned) => {
      const prefix: DurableEvent[] = [...events].filter(isDurable);
      const { started } = foldRun(prefix);
      if (started === undefined) {
        throw new MaeError({ code: 'RUN_LOG_INVALID', message: 'The log is empty: there is no run to resume.' });
      }
      const parsed = parseOptions(started.task, options, {});
      return startRun(this.#parts(), { ...parsed, prefix, emit, abandoned });
    });
  }

  /** Cancels what runs, waits for it, and closes what the executor opened. */
  async close(): Promise<void> {
    this.#closed.abort(new DOMException('The executor was closed.', 'AbortError'));
    await Promise.allSettled(this.#running);
    await Promise.all([this.#client?.close(), this.#engine?.close()]);
    this.#client = undefined;
    this.#engine = undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #start<T>(work: (emit: (event: RunEvent) => void, abandoned: AbortSignal) => Promise<ExecutionResult>): RunStream<T> {
    const stream = streamOf<T>((emit, abandoned) => {
      const running = work(emit, AbortSignal.any([abandoned, this.#closed.signal])) as Promise<ExecutionResult<T>>;
      this.#running.add(running);
      running.finally(() => this.#running.delete(running)).catch(() => {});
      return running;
    });
    return stream;
  }

  #parts(): Parts {
    if (this.#closed.signal.aborted) {
      throw new MaeError({ code: 'EXECUTOR_CLOSED', message: 'The executor was closed; make a new one.' });
    }
    const {
      model,
      sandbox,
      now = Date.now,
      generateId = randomId,
      generateSeed = () => randomInt(2 ** 32),
    } = this.#options;
    return { model: model ?? this.#chat(), sandbox: sandbox ?? this.#sandbox(), now, generateId, generateSeed };
  }

  #chat(): ChatModel {
    const { apiKey, baseUrl } = this.#options;
    this.#client ??= new MistralApiClient({ apiKey, baseUrl });
    return this.#client.chat;
  }

  #sandbox(): Sandbox {
    this.#engine ??= new ExecutionEngine();
    return this.#engine;
  }
}

const randomId = (): string => `run_${randomBytes(16).toString('hex')}`;
