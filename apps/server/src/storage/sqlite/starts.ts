import type { Budget, RunRequest } from '@mae/protocol';
import { idTaken } from '../run-errors.js';
import { assertRunId } from '../run-id.js';
import type { CreatedRun, NewRun, StartBounds } from '../run-table.js';
import { shownTask } from '../shown-task.js';
import { startBudget } from '../start-budget.js';
import type { Blobs } from './blobs.js';
import type { Charges } from './charges.js';
import type { Database } from './database.js';
import type { SqliteJobs } from './sqlite-jobs.js';

/** A request as it is kept: of its files, where their contents are. */
interface KeptRequest extends Omit<RunRequest, 'files'> {
  files?: { name: string; sha256: string; isText: boolean }[];
}

const byIdempotencyKey = `SELECT run_id AS runId, fingerprint FROM runs
  WHERE ifnull(key_id, '') = ? AND idempotency_key = ?`;
const exists = 'SELECT 1 FROM runs WHERE run_id = ?';
/** Of the queued runs few are held: taking those away is faster than asking each. */
const queued = `SELECT (SELECT count(*) FROM runs WHERE status = 'queued')
  - (SELECT count(*) FROM leases l JOIN runs r ON r.run_id = l.run_id AND r.status = 'queued' WHERE l.expires_at_ms > ?)
  AS count`;
const atWork = "SELECT count(*) AS count FROM runs WHERE key_id IS ? AND status IN ('queued', 'running')";
const insertRun = `INSERT INTO runs (run_id, key_id, status, task, sequence, needs_caller_key, traceparent,
  idempotency_key, fingerprint, reserved_tokens, reserved_cost_usd, charged_tokens, charged_cost_usd, created_at,
  updated_at) VALUES (?1, ?2, 'queued', ?3, -1, ?4, ?5, ?6, ?7, ?8, ?9, ?8, ?9, ?10, ?10)`;
const insertRequest = 'INSERT INTO requests (run_id, request) VALUES (?, ?)';
const requestOf = 'SELECT request FROM requests WHERE run_id = ?';

export interface StartsParts {
  database: Database;
  blobs: Blobs;
  charges: Charges;
  jobs: SqliteJobs;
  now: () => number;
}

/** Runs that are asked for, and what they begin from. */
export class Starts {
  readonly #parts: StartsParts;

  constructor(parts: StartsParts) {
    this.#parts = parts;
  }

  async create(run: NewRun, bounds: StartBounds): Promise<CreatedRun> {
    const { database, blobs, jobs } = this.#parts;
    assertRunId(run.runId);
    const { files, ...request } = run.request;
    const kept: KeptRequest = request;
    if (files !== undefined) {
      // Nothing of a request that is refused is kept; and it is asked again once the files are written.
      const refused = this.#known(run) ?? this.#refusal(run, bounds);
      if (refused !== undefined) return refused;
      kept.files = await this.#putFiles(run.runId, files);
    }
    const created = database.transaction(() => this.#known(run) ?? this.#insert(run, kept, bounds));
    if (created.outcome === 'created') jobs.announce();
    else if (files !== undefined) {
      blobs.forget(run.runId);
      await blobs.sweep(run.runId);
    }
    return created;
  }

  async request(runId: string): Promise<RunRequest | undefined> {
    const text = this.#parts.database.get<{ request: string }>(requestOf, runId)?.request;
    if (text === undefined) return undefined;
    const { files, ...request }: KeptRequest = JSON.parse(text);
    if (files === undefined) return request;
    const whole: NonNullable<RunRequest['files']> = [];
    for (const { name, sha256, isText } of files) {
      const content = await this.#parts.blobs.get(runId, sha256);
      // Deleted meanwhile.
      if (content === undefined) return undefined;
      whole.push({ name, content: isText ? Buffer.from(content.buffer).toString('utf8') : content });
    }
    return { ...request, files: whole };
  }

  async #putFiles(runId: string, files: NonNullable<RunRequest['files']>): Promise<KeptRequest['files']> {
    const kept: NonNullable<KeptRequest['files']> = [];
    for (const { name, content } of files) {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
      const sha256 = await this.#parts.blobs.put(runId, bytes);
      kept.push({ name, sha256, isText: typeof content === 'string' });
    }
    return kept;
  }

  /** What was started under the same idempotency key before. */
  #known({ runId, keyId = '', idempotency }: NewRun): CreatedRun | undefined {
    const { database } = this.#parts;
    if (idempotency !== undefined) {
      const { key, fingerprint } = idempotency;
      const known = database.get<{ runId: string; fingerprint: string }>(byIdempotencyKey, keyId, key);
      if (known?.fingerprint === fingerprint) return { outcome: 'known', runId: known.runId };
      if (known !== undefined) return { outcome: 'conflict' };
    }
    if (database.get(exists, runId) !== undefined) throw idTaken(runId);
    return undefined;
  }

  #refusal(run: NewRun, bounds: StartBounds): CreatedRun | undefined {
    const admitted = this.#admit(run, bounds);
    return 'refusedBy' in admitted ? { outcome: 'refused', by: admitted.refusedBy } : undefined;
  }

  /** The budget a run may start with, or the bound that keeps it from starting. */
  #admit(run: NewRun, bounds: StartBounds): { budget?: Budget } | { refusedBy: keyof StartBounds } {
    const { charges, now } = this.#parts;
    const { maxQueued, maxRunning } = bounds;
    if (maxQueued !== undefined && this.#count(queued, now()) >= maxQueued) return { refusedBy: 'maxQueued' };
    if (maxRunning !== undefined && this.#count(atWork, run.keyId) >= maxRunning) return { refusedBy: 'maxRunning' };
    const today = new Date(now()).toISOString().slice(0, 10);
    const used = run.keyId === undefined ? { tokens: 0, costUsd: 0 } : charges.ofDay(run.keyId, today);
    return startBudget(run.request.budget, bounds, used);
  }

  #insert(run: NewRun, kept: KeptRequest, bounds: StartBounds): CreatedRun {
    const { database, charges, jobs, now } = this.#parts;
    const admitted = this.#admit(run, bounds);
    if ('refusedBy' in admitted) return { outcome: 'refused', by: admitted.refusedBy };
    const { budget } = admitted;
    const { runId, keyId, idempotency, needsCallerKey = false, traceparent } = run;
    const createdAt = new Date(now()).toISOString();
    database.run(
      insertRun,
      ...[runId, keyId, shownTask(kept.task), needsCallerKey, traceparent, idempotency?.key, idempotency?.fingerprint],
      ...[budget?.maxTokens ?? 0, budget?.maxCostUsd ?? 0, createdAt],
    );
    database.run(insertRequest, runId, JSON.stringify(budget === undefined ? kept : { ...kept, budget }));
    if (keyId !== undefined && budget !== undefined) charges.reserve(keyId, createdAt, budget);
    jobs.insert(runId);
    return { outcome: 'created', runId, ...(budget === undefined ? {} : { budget }) };
  }

  #count(sql: string, value: string | number | undefined): number {
    return this.#parts.database.get<{ count: number }>(sql, value)?.count ?? 0;
  }
}
