import { randomBytes, randomInt } from 'node:crypto';
import type { MistralApiClient, MistralApiClientOptions } from '@mae/client';
import {
  type DurableEvent,
  type ExecutionResult,
  foldRun,
  isDurable,
  MaeError,
  parseAs,
  RunEvent,
  type Sandbox,
} from '@mae/protocol';
import type { ExecutionEngine } from '@mae/sandbox';
import * as z from 'zod';
import type { ExecuteOptions, MistralAutonomousExecutorOptions } from './options.js';
import { assertExecutorOptions, parseOptions } from './parse-options.js';
import type { Rerun, RerunOptions } from './rerun/rerun.js';
import type { Parts } from './run/parts.js';
import { settle } from './run/prepare.js';
import { retryingSandbox } from './run/retrying-sandbox.js';
import { startRun } from './run/start.js';
import { type RunStream, streamOf } from './run-stream.js';

/** Options of a resume: what is data comes from the log; what is not, and larger limits, come from here. */
export type ResumeOptions<T = unknown> = Pick<
  ExecuteOptions<T>,
  'functions' | 'signal' | 'approve' | 'log' | 'limits' | 'budget' | 'maxIterations' | 'output'
>;

type Emit = (event: RunEvent) => void;

/**
 * The whole loop: a task in plain language becomes a plan, a program, a run in the sandbox, a verdict, and a repair
 * where it fails, until it passes or its budget is spent.
 *
 * Client and sandbox are opened at the first run and closed by `close()`, or at the end of an `await using` block. A
 * model or sandbox that was handed in is never closed.
 */
export class MistralAutonomousExecutor implements AsyncDisposable {
  readonly #options: MistralAutonomousExecutorOptions;
  #openedClient: Promise<MistralApiClient> | undefined;
  #openedEngine: Promise<ExecutionEngine> | undefined;
  readonly #running = new Set<Promise<unknown>>();
  readonly #closed = new AbortController();

  /** @throws MaeError `RUN_OPTIONS_INVALID`, naming each option that is wrong */
  constructor(options: MistralAutonomousExecutorOptions = {}) {
    assertExecutorOptions(options);
    this.#options = options;
  }

  /**
   * Runs a task to its end.
   *
   * Rejects for invalid options (`RUN_OPTIONS_INVALID`), where the log refuses an event (`RUN_LOG_REJECTED`) and where
   * the run was suspended (`RUN_SUSPENDED`). Everything else is a result with its `stopReason`.
   */
  execute<T = unknown>(task: string, options: ExecuteOptions<T> = {}): Promise<ExecutionResult<T>> {
    return this.#track((closed) => this.#begin<T>(task, options, () => {}, closed));
  }

  /**
   * Says whether a run could begin: rejects with what `stream` would reject with before `run.started`, such as
   * `RUN_OPTIONS_INVALID` for a check that does not compile. Nothing is stored and no model is asked.
   */
  check<T = unknown>(task: string, options: ExecuteOptions<T> = {}): Promise<void> {
    return this.#track(async () => {
      const { options: given } = parseOptions(task, options, this.#options);
      await settle(await this.#parts(), given);
    });
  }

  /** Runs a task and gives its events as they happen. */
  stream<T = unknown>(task: string, options: ExecuteOptions<T> = {}): RunStream<T> {
    return this.#stream((emit, abandoned) => this.#begin<T>(task, options, emit, abandoned));
  }

  /**
   * Goes on with a run from its log. Finished steps are read from it, and nothing is sent twice but calls whose reply
   * was lost. A run that ended `passed` or `unchecked` gives its result again; any other end is reopened.
   */
  resume<T = unknown>(events: Iterable<RunEvent>, options: ResumeOptions<T> = {}): RunStream<T> {
    return this.#stream(async (emit, abandoned) => {
      const prefix = readLog(events);
      const { started } = foldRun(prefix);
      if (started === undefined) {
        throw new MaeError({ code: 'RUN_LOG_INVALID', message: 'The log is empty: there is no run to resume.' });
      }
      const parsed = parseOptions(started.task, options, {});
      return startRun<T>(await this.#parts(), { ...parsed, prefix, emit, abandoned });
    });
  }

  /**
   * Runs the delivered program of a run and its checks again: no model is asked. Takes the run's events or its result,
   * which may have been JSON in between. Cancelled, it resolves with what there is.
   *
   * @throws MaeError `RUN_FILES_MISSING` and `RUN_FUNCTIONS_MISSING`, naming what the program needs and is not there;
   *   `RUN_NO_PROGRAM`, `RUN_NOT_ENDED`, `RUN_LOG_INVALID`, `RUN_RESULT_INVALID`
   */
  rerun(given: ExecutionResult | Iterable<RunEvent>, options: RerunOptions = {}): Promise<Rerun> {
    return this.#track(async (closed) => {
      const { now = Date.now } = this.#options;
      const signal = options.signal === undefined ? closed : AbortSignal.any([closed, options.signal]);
      const { rerunProgram } = await import('./rerun/rerun.js');
      return rerunProgram(await this.#sandbox(), given, { ...options, signal, now });
    });
  }

  /** Cancels what runs, waits for it, and closes what the executor opened. */
  async close(): Promise<void> {
    this.#closed.abort(new DOMException('The executor was closed.', 'AbortError'));
    await Promise.allSettled(this.#running);
    const opened = await Promise.allSettled([this.#openedClient, this.#openedEngine]);
    await Promise.all(opened.map((part) => (part.status === 'fulfilled' ? part.value?.close() : undefined)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #begin<T>(
    task: string,
    options: ExecuteOptions<T>,
    emit: Emit,
    abandoned: AbortSignal,
  ): Promise<ExecutionResult<T>> {
    const parsed = parseOptions(task, options, this.#options);
    return startRun<T>(await this.#parts(), { ...parsed, prefix: [], emit, abandoned });
  }

  #stream<T>(work: (emit: Emit, abandoned: AbortSignal) => Promise<ExecutionResult<T>>): RunStream<T> {
    return streamOf<T>((emit, left) => this.#track((closed) => work(emit, AbortSignal.any([left, closed]))));
  }

  /** Work that `close()` cancels and waits for. */
  #track<T>(work: (closed: AbortSignal) => Promise<T>): Promise<T> {
    const running = work(this.#closed.signal);
    this.#running.add(running);
    running.finally(() => this.#running.delete(running)).catch(() => {});
    return running;
  }

  async #parts(): Promise<Parts> {
    this.#assertOpen();
    const { now = Date.now, generateId = randomId, generateSeed = () => randomInt(2 ** 32) } = this.#options;
    const model = this.#options.model ?? (await this.#client()).chat;
    const sandbox = await this.#sandbox();
    return { model, sandbox, now, generateId, generateSeed, telemetry: this.#options.telemetry };
  }

  async #sandbox(): Promise<Sandbox> {
    this.#assertOpen();
    return retryingSandbox(this.#options.sandbox ?? (await this.#engine()));
  }

  #assertOpen(): void {
    if (!this.#closed.signal.aborted) return;
    throw new MaeError({ code: 'EXECUTOR_CLOSED', message: 'The executor was closed; make a new one.' });
  }

  #client(): Promise<MistralApiClient> {
    const { apiKey, baseUrl, telemetry } = this.#options;
    this.#openedClient ??= openClient({ apiKey, baseUrl, telemetry });
    return this.#openedClient;
  }

  #engine(): Promise<ExecutionEngine> {
    this.#openedEngine ??= openEngine(this.#options.cacheDir);
    return this.#openedEngine;
  }
}

// Loaded only where they are used: with a model of your own no HTTP client is, with a sandbox of your own no engine.

async function openClient(options: MistralApiClientOptions): Promise<MistralApiClient> {
  const { MistralApiClient } = await import('@mae/client');
  return new MistralApiClient(options);
}

async function openEngine(cacheDir: string | undefined): Promise<ExecutionEngine> {
  const { ExecutionEngine } = await import('@mae/sandbox');
  return new ExecutionEngine({ cacheDir });
}

/** @throws MaeError `RUN_LOG_INVALID` where it is no list of events. */
function readLog(events: Iterable<RunEvent>): DurableEvent[] {
  const what = 'The log to resume from';
  const list = parseAs(z.array(RunEvent), Array.isArray(events) ? events : [...(events ?? [])], {
    code: 'RUN_LOG_INVALID',
    what,
  });
  return list.filter(isDurable);
}

const randomId = (): string => `run_${randomBytes(16).toString('hex')}`;
