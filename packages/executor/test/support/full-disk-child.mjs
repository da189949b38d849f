// Writes to a run until the system takes no more, and says how much was stored. The parent has set a limit.
import { FileRunStore } from '../../dist/index.js';

const store = new FileRunStore({ folder: process.argv[2] });
const runId = 'run_a';
const log = await store.log(runId);
const common = { schemaVersion: 1, runId, at: new Date(0).toISOString() };
const settings = { id: 'm', maxTokens: 1 };
await log.append({
  ...{ ...common, sequence: 0, type: 'run.started', task: 'fill the disk', files: [], filesShown: [], versions: {} },
  options: {
    ...{ language: 'python', validateOutput: true, planning: 'never', checks: [], filePreview: 'head' },
    ...{ candidates: 1, maxIterations: 3, budget: {}, limits: {}, approval: false },
  },
  models: { planning: settings, coding: settings, repair: settings, next: [] },
  facts: {
    ...{ language: 'python', runtime: 'CPython', versions: {}, imports: 'all', builtins: 'all' },
    ...{ limits: {}, notes: [], layers: [] },
  },
});
let stored = 1;
try {
  for (; stored < 10_000; stored++) {
    const options = { context: 'x'.repeat(5_000) };
    await log.append({ ...common, sequence: stored, type: 'run.resumed', options });
  }
} catch (error) {
  console.log(error.code, error.message, 'stored', stored);
}
await log.putBlob(new Uint8Array(1_000_000)).catch((error) => console.log(error.code));
