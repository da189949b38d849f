import type { Job } from './host/guest.js';
import type { HostResult } from './host-run.js';

/** A program whose every check hangs would cost the time of them all: what is behind the fourth does not run. */
const mostRuns = 4;

/**
 * Runs the checks behind one that a limit has ended: it took the interpreter with it, so the program is run once more,
 * with the same seed and clock where it has them, for those that are left. Output, value and files are those of the first
 * run. Where the program has called functions of the host nothing is run again.
 *
 * @param first how the job went
 * @param run undefined where the signal was aborted
 */
export async function withLaterChecks(
  job: Job,
  first: HostResult,
  run: (job: Job) => Promise<HostResult | undefined>,
): Promise<HostResult> {
  let result = first;
  for (let runs = 1; runs < mostRuns; runs += 1) {
    const left = leftIn(job, result);
    if (left.length === 0) break;
    const again = await run({ ...job, checks: left });
    if (again === undefined || again.report.status === 'cancelled') {
      return { ...result, report: { ...result.report, status: 'cancelled' } };
    }
    // It did not come to its checks this time: there is nothing to learn from running it again.
    if (again.report.status !== 'ok') break;
    result = joined(result, again);
  }
  return result;
}

/** Checks of kind `assert` that one before them kept from running. */
function leftIn({ checks }: Job, { report, functionCalls }: HostResult): Job['checks'] {
  if (report.status !== 'ok' || functionCalls.length > 0) return [];
  const verdictOf = new Map(report.checks.map(({ checkId, verdict }) => [checkId, verdict]));
  const isLeft = (id: string) => verdictOf.get(id) === 'not-run';
  // Where none of this kind was ended, something else has taken the host down.
  const isEnded = checks.some(({ id, kind }) => kind === 'assert' && verdictOf.get(id) === 'failed');
  return isEnded ? checks.filter(({ id, kind }) => kind === 'assert' && isLeft(id)) : [];
}

function joined(first: HostResult, again: HostResult): HostResult {
  const found = new Map(again.report.checks.map((result) => [result.checkId, result]));
  const checks = first.report.checks.map((result) => found.get(result.checkId) ?? result);
  const cpuMs = first.report.cpuMs + again.report.cpuMs;
  const peakMemoryBytes = Math.max(first.report.peakMemoryBytes, again.report.peakMemoryBytes);
  const report = { ...first.report, checks, cpuMs, peakMemoryBytes };
  return { ...first, report, functionCalls: again.functionCalls };
}
