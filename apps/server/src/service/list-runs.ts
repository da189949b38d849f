import { MaeError, type RunStore, type RunSummary } from '@mae/protocol';
import type { RunFilter, RunPage, RunRow } from '../storage/run-table.js';

type Page = (filter: RunFilter, options: { limit: number; cursor?: string }) => Promise<RunPage>;

const pageLength = 200;

/**
 * Runs that have begun, as `RunStore.list` gives them, out of pages of rows.
 *
 * @throws MaeError `RUN_NOT_FOUND` where `before` names a run that is not there
 */
export async function listRuns(page: Page, options: Parameters<RunStore['list']>[0] = {}): Promise<RunSummary[]> {
  const { limit = 50, before, status } = options;
  const found: RunSummary[] = [];
  let isPast = before === undefined;
  // What comes before may have another status by now: the place is looked for among all.
  const filter = before === undefined ? { status } : {};
  for (let cursor: string | undefined; ; ) {
    const { rows, next } = await page(filter, { limit: pageLength, cursor });
    for (const row of rows) {
      if (isPast && row.sequence >= 0 && (status === undefined || row.status === status)) found.push(summaryOf(row));
      if (found.length === limit) return found;
      isPast ||= row.runId === before;
    }
    if (next === undefined) break;
    cursor = next;
  }
  if (isPast) return found;
  throw new MaeError({ code: 'RUN_NOT_FOUND', message: `There is no run ${before}.`, details: { runId: before } });
}

function summaryOf({ runId, task, status, stopReason, createdAt, updatedAt }: RunRow): RunSummary {
  // A row with an event is queued no more.
  const known = status === 'queued' ? 'running' : status;
  return { runId, task, status: known, ...(stopReason ? { stopReason } : {}), startedAt: createdAt, updatedAt };
}
