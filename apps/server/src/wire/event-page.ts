import { type DurableEvent, isDurable } from '@mae/protocol';
import type { CallerRuns } from '../service/caller-runs.js';
import type { RunRow } from '../storage/run-table.js';
import { publicEvent } from './public-fault.js';

/** Durable events after a sequence, as far as they were stored when the row was read. Waits for none. */
export async function readStoredEvents(
  runs: CallerRuns,
  row: RunRow,
  { after, limit }: { after: number; limit: number },
) {
  const last = Math.min(row.sequence, after + limit);
  const events: DurableEvent[] = [];
  if (last > after) {
    const enough = new AbortController();
    for await (const event of runs.events(row.runId, { after, signal: enough.signal })) {
      if (isDurable(event)) events.push(publicEvent(event) as DurableEvent);
      if (isDurable(event) && event.sequence >= last) break;
    }
    enough.abort();
  }
  const reached = events.at(-1)?.sequence ?? after;
  return { events, after: reached, more: reached < row.sequence };
}
