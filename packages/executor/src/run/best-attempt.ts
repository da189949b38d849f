import type { AttemptState } from '@mae/protocol';

const score = (attempt: AttemptState): number =>
  (attempt.outcome?.status === 'ok' ? 1000 : 0) +
  (attempt.verification?.checks.filter((check) => check.verdict === 'passed').length ?? 0);

/** The attempt that came furthest: it ran, it passed most checks, and it is the latest of equals. */
export function bestAttempt(attempts: AttemptState[]): AttemptState | undefined {
  return attempts
    .filter((attempt) => attempt.outcome !== undefined && attempt.status !== 'rejected')
    .reduce<AttemptState | undefined>(
      (best, attempt) => (best && score(best) > score(attempt) ? best : attempt),
      undefined,
    );
}

/** What a run that was stopped has to give: the attempt that came furthest, or else the last program that was written. */
export function deliverable(attempts: AttemptState[]): AttemptState | undefined {
  const written = attempts.findLast(
    ({ artifact, status }) => artifact && artifact.code !== '' && status !== 'rejected',
  );
  return bestAttempt(attempts) ?? written;
}
