import { fullCounts, quickCounts } from './counts.ts';
import { measureAll } from './measured.ts';
import { report } from './report.ts';

/** Speed, memory and endings of the sandbox, against its bars and its peers. */
export async function sandbox({ isQuick }: { isQuick: boolean }): Promise<string> {
  const startedAt = performance.now();
  const measured = await measureAll(isQuick ? quickCounts : fullCounts, (what) => {
    console.error(`bench: ${((performance.now() - startedAt) / 1000).toFixed(0)} s, ${what}`);
  });
  return report(measured);
}
