import type { HistoryEntry, RepairStrategy } from '@mae/protocol';
import { partsOf } from '../fingerprint/fingerprint.js';

const ladder: RepairStrategy[] = ['patch', 'rewrite', 'replan', 'next-model'];

/**
 * Earlier attempts that failed as this one did: the same fingerprint, or the same program with another failure. From
 * the third time on also the same failure of a program that changed: edits that do not reach the fault are no progress.
 */
export function repeatsOf(fingerprint: string, history: HistoryEntry[]): HistoryEntry[] {
  const now = partsOf(fingerprint);
  const sameCode = history.filter((entry) => partsOf(entry.fingerprint).code === now.code);
  const sameFailure = history.filter((entry) => partsOf(entry.fingerprint).failure === now.failure);
  return sameFailure.length >= 2 ? [...new Set([...sameFailure, ...sameCode])] : sameCode;
}

/**
 * The next step: `patch` for a new failure; for one that came back, the step after the highest that was tried on it:
 * patch, rewrite, replan, next-model. The last step repeats itself; a caller without a next model stops there.
 */
export function strategyFor(fingerprint: string, history: HistoryEntry[]): RepairStrategy {
  const tried = repeatsOf(fingerprint, history).map((entry) => ladder.indexOf(entry.diagnosis.strategy));
  if (tried.length === 0) return 'patch';
  return ladder[Math.min(Math.max(...tried) + 1, ladder.length - 1)] ?? 'next-model';
}
