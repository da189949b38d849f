import type { Result } from '../results.ts';
import { fullCounts, quickCounts } from './counts.ts';
import { measureAll } from './measured.ts';
import { report, shortReport } from './report.ts';

/** Import, size, processor time, memory and delay of the client, against its bars and its peers. */
export async function client({ isQuick }: { isQuick: boolean }): Promise<Result> {
  const counts = isQuick ? quickCounts : fullCounts;
  const startedAt = performance.now();
  const measured = await measureAll(counts, (what) => {
    console.error(`bench: ${((performance.now() - startedAt) / 1000).toFixed(0)} s, ${what}`);
  });
  return {
    text: report(measured, counts),
    forReadme: { path: 'packages/client/README.md', text: shortReport(measured) },
  };
}
