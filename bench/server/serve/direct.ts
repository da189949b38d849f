// The same runs without a server: the executor alone, in a process of its own, with the same model and sandbox.
import { MistralAutonomousExecutor } from '@mae/executor';
import { times } from '../../measure.ts';
import type { Counts } from '../counts.ts';
import { sayLast } from '../say-last.ts';
import { instantModel, instantSandbox } from './doubles.ts';

const { runs, runsWarmUp } = JSON.parse(process.argv[2] ?? '') as Counts;
const executor = new MistralAutonomousExecutor({ model: instantModel(), sandbox: instantSandbox() });
const run = async (): Promise<void> => {
  const { stopReason } = await executor.execute('Add 1 and 2');
  if (stopReason !== 'passed') throw new Error(`the run ended as ${stopReason}`);
};
await sayLast(await times(runs, run, runsWarmUp));
