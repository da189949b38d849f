import type { WorkerArguments } from '../arguments.js';
import { startWorker } from '../start-worker.js';
import { processSettings } from './settings.js';
import { stopAtSignal } from './until-signal.js';

/** `mae-server worker`: works on the runs of a database, beside others. */
export async function work(given: WorkerArguments, fail: (error: unknown) => void): Promise<void> {
  const { maxRunning, drainMs, logLevel, metrics, keptMs } = given;
  const logger = { level: logLevel, stream: process.stderr };
  const worker = await startWorker({ ...processSettings(), maxRunning, metrics, keptMs, logger });
  stopAtSignal((options) => worker.stop(options), { drainMs, fail });
  process.stdout.write('mae-server: working\n');
}
