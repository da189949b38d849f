import type { HistoryEntry, RunProgress } from '@mae/protocol';

/** Earlier attempts as a repair sees them. */
export function historyOf(progress: RunProgress): HistoryEntry[] {
  return progress.attempts.flatMap(({ attemptId, fingerprint, diagnosis, verification }) =>
    fingerprint === undefined || diagnosis === undefined
      ? []
      : [{ attemptId, fingerprint, diagnosis, checks: verification?.checks ?? [] }],
  );
}
