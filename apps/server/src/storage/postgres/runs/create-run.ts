import type { Budget } from '@mae/protocol';
import { idTaken } from '../../run-errors.js';
import { assertRunId } from '../../run-id.js';
import type { CreatedRun, NewRun, StartBounds } from '../../run-table.js';
import { shownTask } from '../../shown-task.js';
import { startBudget } from '../../start-budget.js';
import type { Queries } from '../database/database.js';
import { nothing, usedToday } from './charges.js';
import { notifyChange } from './notify.js';
import { storeRequest } from './stored-request.js';

/** Who comes second waits until the first has committed, and then sees what it did. */
const takeTurn = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';

const known = 'SELECT run_id, fingerprint FROM mae.idempotency WHERE key_id = $1 AND idempotency_key = $2';

const queued = `SELECT count(*)::integer AS count FROM mae.runs WHERE status = 'queued' AND created_at IS NOT NULL
  AND (lease_owner IS NULL OR lease_expires_at <= clock_timestamp())`;

export const runningOfKey = `SELECT count(*)::integer AS count FROM mae.runs
  WHERE key_id IS NOT DISTINCT FROM $1 AND status IN ('queued', 'running') AND created_at IS NOT NULL`;

const insertRun = `INSERT INTO mae.runs (run_id, created_at, updated_at, key_id, task, request, needs_caller_key,
    traceparent, reserved_tokens, reserved_cost_usd)
  VALUES ($1, clock_timestamp(), clock_timestamp(), $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (run_id) DO UPDATE SET created_at = excluded.created_at, updated_at = excluded.updated_at,
    key_id = excluded.key_id, task = excluded.task, request = excluded.request,
    needs_caller_key = excluded.needs_caller_key, traceparent = excluded.traceparent,
    reserved_tokens = excluded.reserved_tokens, reserved_cost_usd = excluded.reserved_cost_usd
    WHERE runs.created_at IS NULL
  RETURNING ${notifyChange('run_id')}`;

const insertBlob = 'INSERT INTO mae.blobs (run_id, sha256, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';

const insertIdempotency = `INSERT INTO mae.idempotency (key_id, idempotency_key, fingerprint, run_id)
  VALUES ($1, $2, $3, $4)`;

/**
 * Begins a run, inside the transaction given. Bounds of a key hold however many ask at once, in any process: of its
 * requests one is decided at a time. `maxQueued` is there to refuse overload early; it may be passed by as many runs as
 * are asked for in the same instant.
 *
 * @param addJob queues the run in the same transaction
 * @throws MaeError `RUN_ID_INVALID`, `RUN_ID_TAKEN`
 */
export async function createRun(
  transaction: Queries,
  run: NewRun,
  bounds: StartBounds,
  addJob: (runId: string) => Promise<void>,
): Promise<CreatedRun> {
  assertRunId(run.runId);
  const before = await startedBefore(transaction, run);
  if (before) return before;
  const allowed = await allow(transaction, run, bounds);
  if ('refusedBy' in allowed) return { outcome: 'refused', by: allowed.refusedBy };
  const { budget } = allowed;
  const { text, blobs } = storeRequest(budget === undefined ? run.request : { ...run.request, budget });
  const values = [
    run.runId,
    run.keyId,
    shownTask(run.request.task),
    text,
    run.needsCallerKey ?? false,
    run.traceparent,
  ];
  const reserved = [budget?.maxTokens ?? 0, budget?.maxCostUsd ?? 0];
  if ((await transaction.query(insertRun, [...values, ...reserved])).length === 0) throw idTaken(run.runId);
  for (const { sha256, content } of blobs) await transaction.query(insertBlob, [run.runId, sha256, content]);
  if (run.idempotency) {
    const { key, fingerprint } = run.idempotency;
    await transaction.query(insertIdempotency, [run.keyId ?? '', key, fingerprint, run.runId]);
  }
  await addJob(run.runId);
  return { outcome: 'created', runId: run.runId, ...(budget === undefined ? {} : { budget }) };
}

/** What an idempotency key has started before. */
async function startedBefore(transaction: Queries, run: NewRun): Promise<CreatedRun | undefined> {
  if (!run.idempotency) return undefined;
  const { key, fingerprint } = run.idempotency;
  await transaction.query(takeTurn, [JSON.stringify(['idempotency', run.keyId ?? '', key])]);
  const [earlier] = await transaction.query<{ run_id: string; fingerprint: string }>(known, [run.keyId ?? '', key]);
  if (!earlier) return undefined;
  return earlier.fingerprint === fingerprint ? { outcome: 'known', runId: earlier.run_id } : { outcome: 'conflict' };
}

/** The budget a run may begin with, or the bound that keeps it from beginning. */
async function allow(
  transaction: Queries,
  { keyId, request }: NewRun,
  bounds: StartBounds,
): Promise<{ budget?: Budget } | { refusedBy: keyof StartBounds }> {
  const { maxQueued, maxRunning, tokensPerDay, costUsdPerDay } = bounds;
  const isDayBound = tokensPerDay !== undefined || costUsdPerDay !== undefined;
  if (maxQueued !== undefined) {
    const [row] = await transaction.query<{ count: number }>(queued);
    if ((row?.count ?? 0) >= maxQueued) return { refusedBy: 'maxQueued' };
  }
  if (maxRunning !== undefined || isDayBound) await transaction.query(takeTurn, [JSON.stringify(['key', keyId ?? ''])]);
  if (maxRunning !== undefined) {
    const [row] = await transaction.query<{ count: number }>(runningOfKey, [keyId]);
    if ((row?.count ?? 0) >= maxRunning) return { refusedBy: 'maxRunning' };
  }
  const isCounted = isDayBound && keyId !== undefined;
  return startBudget(request.budget, bounds, isCounted ? await usedToday(transaction, keyId) : nothing);
}
