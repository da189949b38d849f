import { fileURLToPath } from 'node:url';
import { ExecutionEngine } from '@mae/sandbox';
import type { Result } from '../results.ts';
import { chosenArms } from './arm-names.ts';
import { fullCounts, quickCounts } from './counts.ts';
import { whereToGetThem } from './data/read-tasks.ts';
import { measureLoop } from './measured.ts';
import { report } from './report.ts';

const folder = process.env.MAE_BENCH_DATA ?? fileURLToPath(new URL('../data', import.meta.url));

/** The whole loop against a scripted model that knows the fix, and gives it only to who has seen what is wrong. */
export async function loop({ isQuick, arms: asked = [] }: { isQuick: boolean; arms?: string[] }): Promise<Result> {
  const arms = chosenArms(asked);
  const counts = isQuick ? quickCounts() : fullCounts();
  const startedAt = performance.now();
  const say = (what: string) => {
    console.error(`bench: ${((performance.now() - startedAt) / 1000).toFixed(0)} s, ${what}`);
  };
  await using sandbox = new ExecutionEngine({ hosts: { max: 2 } });
  const measured = await measureLoop({ folder, counts, arms, sandbox, say });
  if (measured.languages.length === 0) say(`no data: ${whereToGetThem}`);
  return { text: report(measured) };
}
