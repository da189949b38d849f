import type { AttemptState, HistoryEntry, LoggedOutcome, RunProgress } from '@mae/protocol';

/** Earlier attempts as a repair sees them. */
export function historyOf(progress: RunProgress): HistoryEntry[] {
  return progress.attempts.flatMap(({ attemptId, fingerprint, diagnosis, verification }) =>
    fingerprint === undefined || diagnosis === undefined
      ? []
      : [{ attemptId, fingerprint, diagnosis, checks: verification?.checks ?? [] }],
  );
}

/** An outcome with its checks as the verdict took them: a broken check must not read as a failed one. */
export function judgedOutcome(outcome: LoggedOutcome, { verification }: AttemptState): LoggedOutcome {
  return verification === undefined ? outcome : { ...outcome, checks: verification.checks };
}
