import type { AttemptState, Check, CheckResult, LoggedOutcome, RunProgress, Verification } from '@mae/protocol';

type Log = Pick<RunProgress, 'checks' | 'proofs' | 'dropped' | 'attempts'>;

/** What a check's result is worth, given how it did where nothing was done. A caller's check always counts. */
function judged(check: Check, result: CheckResult | undefined, log: Log): CheckResult {
  const given: CheckResult = result ?? { checkId: check.id, verdict: 'not-run', durationMs: 0 };
  const proof = log.proofs.find((candidate) => candidate.checkId === check.id);
  if (given.verdict === 'not-run' || proof === undefined || proof.verdict === 'red') return given;
  // Its owner decides: it counts, and is told.
  if (check.source === 'caller') return { ...given, message: given.message ?? `note: ${proof.seen}` };
  // By passing it says nothing; by failing it says that the program does what even one that does nothing does not.
  if (proof.verdict === 'vacuous' && given.verdict === 'failed') return given;
  return { ...given, verdict: proof.verdict, message: proof.seen };
}

/**
 * Whether a check failed on the program of an attempt before this one. One on which all failed does not count: that they
 * fail where nothing was done is known from their proof, and says nothing about a program that does something.
 */
function failedBefore(checkId: string, attempts: AttemptState[]): boolean {
  return attempts.some(({ verification }) => {
    const checks = verification?.checks ?? [];
    const hasFailed = checks.some((check) => check.checkId === checkId && check.verdict === 'failed');
    return hasFailed && checks.some((check) => check.verdict === 'passed');
  });
}

/**
 * The verdict over a program.
 *
 * `passed` needs a check that counts. Where a check that failed was dropped or changed on the way, it needs another
 * one that is the caller's or that failed on an earlier program: otherwise a model could talk every test away.
 */
export function verify(outcome: LoggedOutcome, log: Log): Verification {
  const results = log.checks.map((check) =>
    judged(
      check,
      outcome.checks.find((result) => result.checkId === check.id),
      log,
    ),
  );
  const dropped = log.dropped
    .filter((drop) => !log.checks.some((check) => check.id === drop.checkId))
    .map((drop): CheckResult => ({ checkId: drop.checkId, verdict: 'dropped', message: drop.reason, durationMs: 0 }));
  const checks = [...results, ...dropped];
  const isCaller = (id: string): boolean => log.checks.some((check) => check.id === id && check.source === 'caller');

  if (outcome.status !== 'ok') return { status: 'failed', checks };
  const counts = (result: CheckResult): boolean =>
    result.verdict === 'failed' || (result.verdict === 'broken' && isCaller(result.checkId));
  if (results.some(counts)) return { status: 'failed', checks };

  const live = results.filter((result) => result.verdict === 'passed');
  if (live.length === 0) return { status: 'unchecked', checks };
  const changed = new Set(log.dropped.map((drop) => drop.checkId));
  const trusted = (result: CheckResult): boolean =>
    isCaller(result.checkId) || (!changed.has(result.checkId) && failedBefore(result.checkId, log.attempts));
  if (log.dropped.length > 0 && !live.some(trusted)) return { status: 'unchecked', checks };
  return { status: 'passed', checks };
}
