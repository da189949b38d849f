import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type Diagnostic,
  type InputFile,
  type Language,
  MaeError,
  type RunOutcome,
  type Sandbox,
  type SandboxFacts,
  type SandboxLimits,
  type SandboxPolicy,
  type SandboxRequest,
} from '@mae/protocol';
import * as z from 'zod';
import { openCacheFolder, userCacheFolder } from './cache-folder.js';
import { factsOf } from './facts.js';
import type { Job } from './host/guest.js';
import { hostCommand } from './host-command.js';
import { addonFile, assertMayStartHosts, hostScript } from './host-files.js';
import { HostPool, type PoolStats } from './host-pool.js';
import { wasKilledAtStart } from './host-process.js';
import { type HostResult, type HostRunOptions, runOnHost, wasLost } from './host-run.js';
import { type HostStart, hostStart, likelyHostStart } from './host-start.js';
import { withLaterChecks } from './later-checks.js';
import { hostLayers } from './layers.js';
import { resolveLimits } from './limits.js';
import type { Runtime } from './messages.js';
import { cancelledOutcome, outcomeOf } from './outcome.js';
import { resolvePolicy } from './policy.js';
import { pythonVersion } from './python-version.js';
import { assertLanguageOf, type EngineDefaults, executeJob, validateJob } from './request.js';
import { SandboxSession } from './session/sandbox-session.js';
import { assertSessionOptions, type SessionOptions } from './session/session-options.js';
import { SessionPlaces } from './session/session-places.js';
import { shown } from './shown.js';
import { sizeProblem, tooLargeOutcome } from './source-size.js';
import { unlessAborted } from './unless-aborted.js';
import { wrapping } from './wrappers.js';

export interface ExecutionEngineOptions {
  /**
   * Host processes of each runtime, which start with the first job that needs them.
   *
   * - `min` (0 to 256) are kept started from then on, at work or idle; the rest start when they are needed. Default 2 for
   *   JavaScript, so that one is there when the other had to be killed, and 1 for Python, whose hosts are larger.
   * - `max` (1 to 256) jobs run at once. Default one less than there are cores, and at least one.
   * - `warm` (0 or 1) isolates an idle host has made ahead. A host runs one job at a time, so more would not be used.
   *   Default 1.
   * - `sessions` (0 to 256) are open at once, of both runtimes together, each in a process of its own. Default 8.
   */
  hosts?: { min?: number; max?: number; warm?: number; sessions?: number };
  /** Policy of requests that give none. @default 'standard' */
  policy?: SandboxPolicy;
  /** Limits of requests that give none. */
  limits?: SandboxLimits;
  /** Where the Python runtime is kept once built. @default `mae` in the user's cache folder */
  cacheDir?: string;
}

export interface EngineStats {
  python: PoolStats;
  javascript: PoolStats;
}

const Options = z.strictObject({
  hosts: z
    .strictObject({
      min: z.int().min(0).max(256).optional(),
      max: z.int().min(1).max(256).optional(),
      warm: z.int().min(0).max(1).optional(),
      sessions: z.int().min(0).max(256).optional(),
    })
    .optional(),
  policy: z.unknown().optional(),
  limits: z.unknown().optional(),
  cacheDir: z.string().min(1).optional(),
});

const mostHostsLost = 3;
const defaultSessions = 8;

const noHosts: PoolStats = { busy: 0, sessions: 0, idle: 0, waiting: 0, replaced: 0, pids: [], layers: [] };

/**
 * Runs untrusted Python, JavaScript and TypeScript: each program in a fresh V8 isolate inside a supervised child
 * process with an empty environment, under limits that end it whatever it does.
 *
 * Processes start with the first job that needs them and do not keep a program alive that is done.
 */
export class ExecutionEngine implements Sandbox, AsyncDisposable {
  readonly #hosts: { min: number | undefined; max: number; warm: number };
  readonly #defaults: EngineDefaults;
  /** Undefined for a user without a home, who has to give one. */
  readonly #cacheFolder: string | undefined;
  readonly #pools = new Map<Runtime, Promise<HostPool>>();
  readonly #open = new Map<Runtime, HostPool>();
  readonly #sessions: SessionPlaces;
  #nextId = 1;
  #isClosed = false;

  /** @throws MaeError `SANDBOX_INVALID_OPTIONS`, `SANDBOX_INVALID_LIMIT`, `SANDBOX_INVALID_POLICY` */
  constructor(options: ExecutionEngineOptions = {}) {
    const parsed = Options.safeParse(options);
    if (!parsed.success) {
      throw new MaeError({
        code: 'SANDBOX_INVALID_OPTIONS',
        message: `The options of ExecutionEngine do not fit: ${z.prettifyError(parsed.error)}; got ${shown(options)}.`,
      });
    }
    resolveLimits(options.limits);
    resolvePolicy(options.policy);
    this.#defaults = { limits: options.limits, policy: options.policy };
    const { min, max = mostHosts(), warm = 1 } = options.hosts ?? {};
    this.#hosts = { min, max, warm };
    this.#sessions = new SessionPlaces(options.hosts?.sessions ?? defaultSessions);
    this.#cacheFolder = options.cacheDir === undefined ? userCacheFolder() : resolve(options.cacheDir);
  }

  /**
   * Runs a program, and its checks where it ended `ok`. A program that fails, hangs or takes its host down is an
   * outcome; an aborted signal gives the status `cancelled`.
   *
   * @throws MaeError for a request that does not fit (`SANDBOX_INVALID_…`) and where no host can be
   *   started (`SANDBOX_HOST_START_FAILED`, `SANDBOX_HOST_LOST`, `SANDBOX_UNSUPPORTED_…`, `SANDBOX_NOT_BUILT`)
   */
  async execute(code: string, request: SandboxRequest): Promise<RunOutcome> {
    const { job, functions } = executeJob(code, request, this.#defaults);
    const { signal, onOutput } = request;
    const problem = sizeProblem(code);
    if (problem !== undefined) return tooLargeOutcome(problem, job.checks);
    const result = await this.#run(job, { signal, onOutput, functions });
    if (result === undefined) return cancelledOutcome();
    return outcomeOf(await withLaterChecks(job, result, (again) => this.#run(again, { signal, functions })));
  }

  /**
   * Looks at source without running it: its syntax and what the policy refuses. Done in a host, under limits: a source
   * made to break parsers costs a host at most. `files` are those the program will have, as its modules may be in them.
   *
   * @throws the signal's reason, and what `execute` throws
   */
  async validate(
    code: string,
    options: {
      language: Language;
      policy?: SandboxPolicy;
      files?: InputFile[];
      functions?: string[];
      signal?: AbortSignal;
    },
  ): Promise<Diagnostic[]> {
    const job = validateJob(code, options, this.#defaults);
    const problem = sizeProblem(code);
    if (problem !== undefined) return [{ kind: 'syntax', severity: 'error', message: `SyntaxError: ${problem}` }];
    const result = await this.#run(job, { signal: options.signal });
    options.signal?.throwIfAborted();
    if (result === undefined || result.report.status === 'ok') return result?.report.diagnostics ?? [];
    const { message = 'The source could not be read within the limits.', code: fault } = result.report.error ?? {};
    return [{ kind: 'other', severity: 'error', message, ...(fault && { code: fault }) }];
  }

  /**
   * Opens a session: what a call defines, the calls after it find. It has a process and an isolate of its own for its
   * whole life, is meant for one user, and ends with the first call that a limit ends. Close it when it is done with.
   *
   * @throws the signal's reason; MaeError `SANDBOX_TOO_MANY_SESSIONS`, and what `execute` throws
   */
  async session(options: SessionOptions): Promise<SandboxSession> {
    assertSessionOptions(options);
    const { job: opening, functions } = executeJob('', options, this.#defaults);
    options.signal?.throwIfAborted();
    const place = this.#sessions.take();
    try {
      const pool = await unlessAborted(this.#pool(runtimeOf(options.language)), options.signal);
      const host = await pool.lend(options.signal);
      const session = new SandboxSession(host, options, opening, {
        defaults: this.#defaults,
        functions,
        nextId: () => this.#nextId++,
      });
      place.holds(session);
      await session.open();
      return session;
    } catch (error) {
      place.free();
      throw error;
    }
  }

  /**
   * What is in force here: versions, names, limits and layers. Starts no host: what cannot be told without one is what
   * hosts are started with.
   *
   * @throws the signal's reason; MaeError `SANDBOX_CACHE_UNUSABLE` for Python, and what `execute` throws for a Node or a
   *   system that it does not run on
   */
  async describe(options: {
    language: Language;
    policy?: SandboxPolicy;
    limits?: SandboxLimits;
    signal?: AbortSignal;
  }): Promise<SandboxFacts> {
    this.#assertOpen();
    assertLanguageOf(options);
    const { language, signal } = options;
    const policy = resolvePolicy(options.policy ?? this.#defaults.policy);
    const limits = resolveLimits(options.limits, this.#defaults.limits);
    const layers = await unlessAborted(this.#layers(runtimeOf(language)), signal);
    const { node, v8 } = process.versions;
    const versions = { ...(language === 'python' && { python: pythonVersion() }), node, v8 };
    return factsOf({ language, policy, limits, versions, layers });
  }

  /** As a host says, or else as the next one will. */
  async #layers(runtime: Runtime): Promise<string[]> {
    const known = this.#open.get(runtime)?.stats().layers ?? [];
    if (known.length > 0) return known;
    addonFile();
    hostScript(runtime);
    if (runtime === 'python') await openCacheFolder(this.#cacheFolder);
    const { layers, dropsPermissions = false } = await wrapping();
    return [...hostLayers(dropsPermissions), ...layers];
  }

  /**
   * Starts a host for a language and resolves when it is ready.
   *
   * @throws the signal's reason, which ends the waiting and not the start, and what `execute` throws
   */
  async warm(options: { language: Language; signal?: AbortSignal }): Promise<void> {
    this.#assertOpen();
    assertLanguageOf(options);
    const { language, signal } = options;
    const pool = this.#pool(runtimeOf(language));
    await unlessAborted(
      pool.then((opened) => opened.warm()),
      signal,
    );
  }

  /** Hosts at work and idle, and the layers that hold the boundary. */
  stats(): EngineStats {
    return {
      python: this.#open.get('python')?.stats() ?? noHosts,
      javascript: this.#open.get('javascript')?.stats() ?? noHosts,
    };
  }

  /**
   * Ends every session and every host and resolves when they are gone. Runs that are going on end as `crashed`, calls of
   * sessions as `cancelled`.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#sessions.close();
    const pools = await Promise.allSettled(this.#pools.values());
    await Promise.all(pools.map((pool) => (pool.status === 'fulfilled' ? pool.value.close() : undefined)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Undefined where the signal was aborted before the job had a host. */
  async #run(job: Job, options: HostRunOptions): Promise<HostResult | undefined> {
    const orAborted = (error: unknown): undefined => {
      if (!options.signal?.aborted) throw error;
    };
    for (let attempt = 1; attempt <= mostHostsLost; attempt++) {
      if (options.signal?.aborted) return undefined;
      const pool = await unlessAborted(this.#pool(runtimeOf(job.language)), options.signal).catch(orAborted);
      let isLost = false;
      const host = await pool?.acquire(options.signal).catch((error: unknown) => {
        isLost = attempt < mostHostsLost && !this.#isClosed && wasKilledAtStart(error);
        if (!isLost) orAborted(error);
      });
      if (isLost) continue;
      if (pool === undefined || host === undefined) return undefined;
      let isSpent = true;
      let result: HostResult;
      try {
        result = await runOnHost(host, this.#nextId++, job, options);
        isSpent = result.isSpent;
      } finally {
        pool.release(host, isSpent);
      }
      if (!wasLost(result) || this.#isClosed) return result;
    }
    throw new MaeError({
      code: 'SANDBOX_HOST_LOST',
      message: `${mostHostsLost} host processes of the sandbox died before they had taken the job: something ends them from outside.`,
      retryable: true,
    });
  }

  #pool(runtime: Runtime): Promise<HostPool> {
    try {
      this.#assertOpen();
    } catch (error) {
      return Promise.reject(error);
    }
    const known = this.#pools.get(runtime);
    if (known !== undefined) return known;
    const made = this.#makePool(runtime);
    this.#pools.set(runtime, made);
    // What failed once may succeed the next time.
    made.catch(() => this.#pools.delete(runtime));
    return made;
  }

  #assertOpen(): void {
    if (!this.#isClosed) return;
    throw new MaeError({ code: 'SANDBOX_CLOSED', message: 'The sandbox is closed: make a new ExecutionEngine.' });
  }

  async #makePool(runtime: Runtime): Promise<HostPool> {
    // First of all: a Node that cannot run the sandbox must be named before anything is built on it.
    addonFile();
    assertMayStartHosts();
    const { min = runtime === 'python' ? 1 : 2, max, warm } = this.#hosts;
    const prepare = ({ files, wrapping, stamp }: HostStart) => {
      return { command: hostCommand(runtime, files, wrapping, warm), stamp };
    };
    // A host takes its time to start: the first one does so while it is found out how.
    const likely = await likelyHostStart(runtime, this.#cacheFolder);
    const guess = likely === undefined ? undefined : prepare(likely);
    const early = guess === undefined ? undefined : new HostPool(guess.command, { min, max });
    early?.start();
    try {
      const known = prepare(await hostStart(runtime, this.#cacheFolder));
      const isRight = early !== undefined && isDeepStrictEqual(known, guess);
      const pool = isRight ? early : new HostPool(known.command, { min, max });
      this.#open.set(runtime, pool);
      return pool;
    } finally {
      if (early !== undefined && this.#open.get(runtime) !== early) await early.close();
    }
  }
}

function runtimeOf(language: Language): Runtime {
  return language === 'python' ? 'python' : 'javascript';
}

function mostHosts(): number {
  return Math.max(1, Math.min(availableParallelism() - 1, Math.floor(totalmem() / 1024 ** 3)));
}
