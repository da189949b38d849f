// A run is a log. Here it is kept in a folder; the run is stopped in the middle and gone on with from what is stored.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileRunStore, MistralAutonomousExecutor, SUSPEND } from '@mae/executor';

const folder = await mkdtemp(path.join(tmpdir(), 'mae-run-'));
const runId = 'averages';
const stop = new AbortController();

await using executor = new MistralAutonomousExecutor();
await using store = new FileRunStore({ folder });

const first = executor.stream('Calculate mean, median and mode of [1,2,2,3,3,3,4,5]', {
  runId,
  log: await store.log(runId),
  signal: stop.signal,
});
first.result.catch((error) => console.log(error.code)); // RUN_SUSPENDED
try {
  for await (const event of first) if (event.type === 'plan.completed') stop.abort(SUSPEND);
} catch {
  // The stream ends as the result does.
}

// A process that was killed leaves the same: whatever was stored is read, and the rest is done.
const events = await store.read(runId);
const result = await executor.resume(events, { log: await store.log(runId) }).result;
console.log(result.stopReason, `after ${events.length} stored events;`, `${result.usage.requests} model calls in all`);
await rm(folder, { recursive: true });
