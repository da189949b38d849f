import { join } from 'node:path';
import type { Task } from '../data/task.ts';
import type { Observation } from './observation.ts';
import { runNative } from './run-native.ts';

const script = join(import.meta.dirname, 'observe.py');

/** Runs a program and its test under the machine's own Python. */
export async function observePython(program: string, { test }: Task, seconds: number): Promise<Observation> {
  const ended = await runNative('python3', ['-I', script], JSON.stringify({ program, test, seconds }), seconds + 5);
  if (ended.isLate) return { kind: 'time' };
  const said = ended.stdout.trim();
  if (said !== '') return JSON.parse(said, (_, value) => value ?? undefined) as Observation;
  return /MemoryError/.test(ended.stderr) ? { kind: 'memory' } : { kind: 'exit' };
}
