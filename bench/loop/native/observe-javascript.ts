import { join } from 'node:path';
import type { Task } from '../data/task.ts';
import type { Observation } from './observation.ts';
import { runNative } from './run-native.ts';
import { watchTest } from './watch-javascript.ts';

const script = join(import.meta.dirname, 'observe-javascript.mjs');

/** Runs a program and its test under the Node that runs this. */
export async function observeJavaScript(program: string, { test }: Task, seconds: number): Promise<Observation> {
  const watched = watchTest(program, test);
  const flags = ['--max-old-space-size=256', script];
  const ended = await runNative(process.execPath, flags, JSON.stringify({ program, watched }), seconds);
  const number = Number(ended.stderr.match(/^\d+$/gm)?.at(-1) ?? Number.NaN);
  const source = watched.assertions[number]?.source;
  if (ended.isLate) return { kind: 'time', ...(source === undefined ? {} : { source }) };
  const said = ended.stdout.trim();
  if (said !== '') return JSON.parse(said) as Observation;
  return /heap|memory/i.test(ended.stderr)
    ? { kind: 'memory', ...(source === undefined ? {} : { source }) }
    : { kind: 'exit' };
}
