import type { Result } from '../results.ts';
import { fullCounts, quickCounts } from './counts.ts';
import { measureAll } from './measured.ts';
import { report } from './report.ts';

/** Event streams, requests and runs of a server over HTTP, against its bars. */
export async function server({ isQuick }: { isQuick: boolean }): Promise<Result> {
  const counts = isQuick ? quickCounts : fullCounts;
  const startedAt = performance.now();
  const measured = await measureAll(counts, (what) => {
    console.error(`bench: ${((performance.now() - startedAt) / 1000).toFixed(0)} s, ${what}`);
  });
  return { text: report(measured, counts) };
}
