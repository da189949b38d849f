import { randomBytes } from 'node:crypto';
import { requestFingerprint } from '@mae/executor';
import {
  type ApprovalDecision,
  MaeError,
  parseAs,
  type RunEvent,
  RunRequest,
  type RunState,
  type RunStore,
  type RunSummary,
} from '@mae/protocol';
import type { ApiKey } from '../storage/api-keys.js';
import type { RunFilter, RunPage, RunRow } from '../storage/run-table.js';
import type { Storage } from '../storage/storage.js';
import { activeTraceparent } from '../trace/traceparent.js';
import { refusalOf } from './admission.js';
import type { CallerKeys } from './caller-keys.js';
import type { CallerRuns, CallerStartOptions } from './caller-runs.js';
import { executeOptionsOf } from './execute-options.js';
import { listRuns } from './list-runs.js';
import type { RunExecutors } from './run-executors.js';
import type { RunFeeds } from './run-feeds.js';
import type { RunStates } from './run-states.js';

/** What the callers of one process share. */
export interface ServerParts {
  storage: Storage;
  executors: RunExecutors;
  /** Absent where runs are worked on elsewhere: no key of a caller may travel. */
  callerKeys?: CallerKeys;
  states: RunStates;
  feeds: RunFeeds;
  maxQueued: number;
  now: () => number;
  /** Aborts when the server stops. */
  closed: AbortSignal;
}

/** The runs of one API key, or with none those of everybody. */
export class KeyRuns implements CallerRuns {
  readonly #parts: ServerParts;
  readonly #key: ApiKey | undefined;

  constructor(parts: ServerParts, key: ApiKey | undefined) {
    this.#parts = parts;
    this.#key = key;
  }

  async start(request: RunRequest, options: CallerStartOptions = {}): Promise<{ runId: string }> {
    const { storage, callerKeys, executors, closed, now, maxQueued } = this.#parts;
    if (closed.aborted) throw closed.reason;
    const parsed = parseAs(RunRequest, request, { code: 'RUN_OPTIONS_INVALID', what: 'The request' });
    const { idempotencyKey, callerKey } = options;
    const runId = `run_${randomBytes(16).toString('hex')}`;
    this.#keep(runId, callerKey);
    let isKept = false;
    try {
      const { task, options: given } = executeOptionsOf(parsed);
      await executors.use(callerKey, (executor) => executor.check(task, given));
      const created = await storage.runs.create(
        {
          ...{ runId, keyId: this.#key?.keyId, request: parsed, traceparent: activeTraceparent() },
          ...(callerKey === undefined ? {} : { needsCallerKey: true }),
          ...(idempotencyKey === undefined
            ? {}
            : { idempotency: { key: idempotencyKey, fingerprint: requestFingerprint(parsed) } }),
        },
        { maxQueued, ...this.#bounds() },
      );
      const refusal = refusalOf(created, now());
      if (refusal) throw refusal;
      isKept = created.outcome === 'created';
      return { runId: 'runId' in created ? created.runId : runId };
    } finally {
      if (!isKept) callerKeys?.forget(runId);
    }
  }

  async get(runId: string): Promise<RunState | undefined> {
    const row = await this.row(runId);
    return row && this.#parts.states.of(row);
  }

  async row(runId: string): Promise<RunRow | undefined> {
    const row = await this.#parts.storage.runs.row(runId);
    return row === undefined || (this.#key && row.keyId !== this.#key.keyId) ? undefined : row;
  }

  page(filter: Omit<RunFilter, 'keyId'>, options: { limit: number; cursor?: string }): Promise<RunPage> {
    return this.#parts.storage.runs.page({ ...filter, keyId: this.#key?.keyId }, options);
  }

  list(options: Parameters<RunStore['list']>[0] = {}): Promise<RunSummary[]> {
    return listRuns((filter, page) => this.page(filter, page), options);
  }

  async blob(runId: string, sha256: string): Promise<Uint8Array | undefined> {
    const row = await this.row(runId);
    return row && this.#parts.storage.runs.blob(runId, sha256);
  }

  async *events(
    runId: string,
    { after = -1, signal }: { after?: number; signal?: AbortSignal } = {},
  ): AsyncGenerator<RunEvent, void, void> {
    await this.#own(runId);
    yield* this.#parts.feeds.follow(runId, after, signal);
  }

  async cancel(runId: string): Promise<boolean> {
    const row = await this.row(runId);
    return row !== undefined && this.#parts.storage.runs.requestCancel(runId);
  }

  async approve(runId: string, decision: ApprovalDecision): Promise<void> {
    await this.#own(runId);
    if (await this.#parts.storage.runs.addDecision(runId, decision)) return;
    const message = `No program of run ${runId} waits for an answer.`;
    throw new MaeError({ code: 'RUN_NOT_WAITING', message, details: { runId } });
  }

  async resume(runId: string, { callerKey }: { callerKey?: string } = {}): Promise<void> {
    const row = await this.#own(runId);
    const { callerKeys, storage } = this.#parts;
    if (callerKey !== undefined && row.needsCallerKey) this.#keep(runId, callerKey);
    else if (callerKey !== undefined) throw notNeeded(runId);
    if (row.needsCallerKey && callerKeys?.of(runId) === undefined) throw needed(runId);
    if (await storage.runs.requestResume(runId)) return;
    if (row.status === 'completed') {
      const message = `Run ${runId} has passed: there is nothing to go on with.`;
      throw new MaeError({ code: 'RUN_ENDED', message, details: { runId } });
    }
  }

  async delete(runId: string): Promise<boolean> {
    if ((await this.row(runId)) === undefined) return false;
    this.#parts.callerKeys?.forget(runId);
    return this.#parts.storage.runs.delete(runId);
  }

  async startFault(runId: string): Promise<{ code: string; message: string } | undefined> {
    const row = await this.row(runId);
    return row && this.#parts.storage.runs.startFault(runId);
  }

  async close(): Promise<void> {}

  /** @throws MaeError `RUN_NOT_FOUND` */
  async #own(runId: string): Promise<RunRow> {
    const row = await this.row(runId);
    if (row) return row;
    throw new MaeError({ code: 'RUN_NOT_FOUND', message: 'There is no such run.', details: { runId } });
  }

  #bounds() {
    const { maxRunning, tokensPerDay, costUsdPerDay } = this.#key?.limits ?? {};
    return { maxRunning, tokensPerDay, costUsdPerDay };
  }

  #keep(runId: string, callerKey: string | undefined): void {
    const { callerKeys } = this.#parts;
    if (callerKey === undefined) return;
    if (callerKeys === undefined) {
      throw new MaeError({
        code: 'CALLER_KEY_UNSUPPORTED',
        message: 'This server works on runs with its own key for the model alone. Send the request without one.',
      });
    }
    callerKeys.keep(runId, callerKey);
  }
}

function needed(runId: string): MaeError {
  return new MaeError({
    code: 'CALLER_KEY_NEEDED',
    message: `Run ${runId} began with a key of its caller, which is kept nowhere. Send the key with the resume.`,
    details: { runId },
  });
}

function notNeeded(runId: string): MaeError {
  const message = `Run ${runId} began with the server's key for the model. Resume it without another.`;
  return new MaeError({ code: 'CALLER_KEY_UNSUPPORTED', message, details: { runId } });
}
