import type { Result } from '../results.ts';
import { fullCounts, quickCounts } from './counts.ts';
import { measureAll } from './measured.ts';
import { report, shortReport } from './report.ts';

/** Speed, memory and endings of the sandbox, against its bars and its peers. */
export async function sandbox({ isQuick }: { isQuick: boolean }): Promise<Result> {
  const startedAt = performance.now();
  const measured = await measureAll(isQuick ? quickCounts : fullCounts, (what) => {
    console.error(`bench: ${((performance.now() - startedAt) / 1000).toFixed(0)} s, ${what}`);
  });
  return { text: report(measured), forReadme: { path: 'packages/sandbox/README.md', text: shortReport(measured) } };
}
