// A run is a log. Here it is a file of JSON lines; the run is cut off in the middle and gone on with from that file.
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MemoryEventLog, MistralAutonomousExecutor, SUSPEND } from '@mae/executor';
import { type DurableEvent, parseEvent } from '@mae/protocol';

const folder = await mkdtemp(path.join(tmpdir(), 'mae-run-'));
const file = path.join(folder, 'run.jsonl');

class FileLog extends MemoryEventLog {
  override async append(event: DurableEvent): Promise<void> {
    await appendFile(file, `${JSON.stringify(event)}\n`);
  }
}

await using executor = new MistralAutonomousExecutor();
const log = new FileLog();
const stop = new AbortController();

const first = executor.stream('Calculate mean, median and mode of [1,2,2,3,3,3,4,5]', { log, signal: stop.signal });
first.result.catch((error) => console.log(error.code)); // RUN_SUSPENDED
try {
  for await (const event of first) if (event.type === 'plan.completed') stop.abort(SUSPEND);
} catch {
  // The stream ends as the result does.
}

const events = (await readFile(file, 'utf8'))
  .trim()
  .split('\n')
  .map((line) => parseEvent(JSON.parse(line)));
const result = await executor.resume(events, { log }).result;
console.log(result.stopReason, `after ${events.length} stored events;`, `${result.usage.requests} model calls in all`);
await rm(folder, { recursive: true });
