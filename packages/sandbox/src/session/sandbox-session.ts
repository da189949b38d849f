import { type Language, MaeError, type RunOutcome } from '@mae/protocol';
import type { ReadyFunctions } from '../functions.js';
import type { Job } from '../host/guest.js';
import type { HostProcess } from '../host-process.js';
import { type HostResult, type HostRunOptions, runOnHost, wasLost } from '../host-run.js';
import { MemoryBaseline } from '../memory-baseline.js';
import { cancelledOutcome, outcomeOf } from '../outcome.js';
import { type EngineDefaults, executeJob } from '../request.js';
import { Slots } from '../slots.js';
import { sizeProblem, tooLargeOutcome } from '../source-size.js';
import { assertSessionRequest, type SessionOptions, type SessionRequest } from './session-options.js';

/** What a session needs of its engine. */
export interface SessionSurroundings {
  defaults: EngineDefaults;
  functions: ReadyFunctions;
  nextId(): number;
}

/** Making the isolates is no program's time: it has the most a limit may be. */
const openingMs = 60_000;
const livesOn: ReadonlySet<RunOutcome['status']> = new Set(['ok', 'error', 'policy']);

/**
 * A program that goes on: what one call defines, the next ones find. Calls run one after another, in the order they
 * came.
 *
 * It lives on after `ok`, `error` and `policy`. Any other status ends it, and so does a check that a limit ends: later
 * calls are refused with `SANDBOX_SESSION_ENDED`. While it is idle it does not keep the engine's process alive.
 */
export class SandboxSession implements AsyncDisposable {
  readonly language: Language;
  readonly #host: HostProcess;
  readonly #options: SessionOptions;
  readonly #opening: Job;
  readonly #surroundings: SessionSurroundings;
  readonly #turn = new Slots(1);
  readonly #baseline = new MemoryBaseline();
  readonly #closing = new AbortController();
  /** The call that is going on, and what becomes of the session after it. */
  #current: Promise<unknown> | undefined;
  #calls = 0;
  /** How it ended. */
  #end: string | undefined;
  /** Resolves when the session's process is gone. */
  readonly ended: Promise<void>;

  /** @internal `engine.session()` makes sessions. */
  constructor(host: HostProcess, options: SessionOptions, opening: Job, surroundings: SessionSurroundings) {
    this.language = options.language;
    this.#host = host;
    this.#options = options;
    this.#opening = opening;
    this.#surroundings = surroundings;
    this.ended = host.exited.then(() => {
      if (this.#current === undefined) this.#finish('its process was ended from outside');
      options.signal?.removeEventListener('abort', this.#abort);
    });
    options.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** Whether the next call will run. */
  get isAlive(): boolean {
    return this.#end === undefined;
  }

  /** @internal */
  open(): Promise<void> {
    return this.#alone(async () => this.#open());
  }

  async #open(): Promise<void> {
    await this.#host.cap.lift();
    const limits = { ...this.#opening.limits, timeoutMs: openingMs, cpuMs: openingMs };
    const { report, isSpent } = await this.#run({ ...this.#opening, limits, session: 0 }, {});
    this.#options.signal?.throwIfAborted();
    this.#assertAlive();
    if (!isSpent) return;
    this.#finish('could not be opened');
    throw new MaeError({
      code: 'SANDBOX_HOST_LOST',
      message: `The session could not be opened: ${report.error?.message ?? report.status}`,
      retryable: true,
    });
  }

  /**
   * Runs a piece of code in the session, and its checks where it ended `ok`. Calls made while another one runs wait for
   * it; one whose signal is aborted while it waits comes to `cancelled` and leaves the session as it is.
   *
   * @throws MaeError for a request that does not fit (`SANDBOX_INVALID_…`), and `SANDBOX_SESSION_ENDED`
   */
  async execute(code: string, request: SessionRequest = {}): Promise<RunOutcome> {
    const job = this.#job(code, request);
    this.#assertAlive();
    const problem = sizeProblem(code);
    if (problem !== undefined) return tooLargeOutcome(problem, job.checks);
    const { signal, onOutput } = request;
    try {
      await this.#turn.take(signal);
    } catch {
      this.#assertAlive();
      return cancelledOutcome();
    }
    return this.#alone(() => this.#call(job, { signal, onOutput })).finally(() => this.#turn.give());
  }

  /** Ends the session and resolves when its process is gone. A call that is going on comes to `cancelled`. */
  async close(): Promise<void> {
    const letGo = this.#host.hold();
    this.#end ??= 'was closed';
    this.#turn.refuse(undefined);
    this.#closing.abort();
    await this.#current?.catch(() => {});
    this.#host.kill();
    await this.#host.exited;
    letGo();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #job(code: string, request: SessionRequest): Job {
    assertSessionRequest(request);
    const { language, policy, seed, now } = this.#options;
    const defaults = { ...this.#surroundings.defaults, limits: this.#opening.limits };
    const { job } = executeJob(code, { ...request, language, policy, seed, now }, defaults);
    return { ...job, functions: this.#opening.functions };
  }

  /** Until what is done has its consequences for the session, nothing else has a say in how it ended. */
  async #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const current = work();
    this.#current = current;
    try {
      return await current;
    } finally {
      this.#current = undefined;
    }
  }

  async #call(job: Job, options: HostRunOptions): Promise<RunOutcome> {
    // Closed in the moment in which its turn came.
    if (this.#closing.signal.aborted) return cancelledOutcome();
    this.#assertAlive();
    this.#calls += 1;
    const result = await this.#run({ ...job, session: this.#calls }, { ...options, baseline: this.#baseline });
    if (wasLost(result)) {
      this.#finish('its process was ended from outside');
      this.#assertAlive();
    }
    const outcome = outcomeOf(result);
    const goesOn = !result.isSpent && livesOn.has(outcome.status);
    if (!goesOn) this.#finish(`ended with call ${this.#calls} (${howOf(outcome)})`);
    return outcome;
  }

  #run(job: Job, { signal, ...options }: HostRunOptions): Promise<HostResult> {
    const { functions, nextId } = this.#surroundings;
    const signals = [this.#closing.signal, ...(signal === undefined ? [] : [signal])];
    return runOnHost(this.#host, nextId(), job, { ...options, functions, signal: AbortSignal.any(signals) });
  }

  readonly #abort = (): void => {
    void this.close();
  };

  #finish(how: string): void {
    this.#end ??= how;
    this.#turn.refuse(undefined);
    this.#host.kill();
  }

  #assertAlive(): void {
    if (this.#end !== undefined) throw ended(this.#end);
  }
}

function howOf({ status, error, checks }: RunOutcome): string {
  if (status !== 'ok') return error === undefined ? status : `${status}: ${error.message}`;
  const message = checks.find(({ verdict }) => verdict === 'failed')?.message;
  return message === undefined ? 'a check ended its process' : `a check: ${message}`;
}

function ended(how: string): MaeError {
  return new MaeError({
    code: 'SANDBOX_SESSION_ENDED',
    message: `The session ${how}: open another one with engine.session().`,
  });
}
