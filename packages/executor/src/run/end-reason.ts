import type { AttemptState, RunProgress } from '@mae/protocol';
import type { LoopEnd } from './loop-end.js';

const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Programs that differ in more than comments and blank lines. */
const differentPrograms = (attempts: AttemptState[]): number =>
  new Set(attempts.map(({ fingerprint, artifact }) => fingerprint?.split(':').at(-1) ?? artifact?.sha256)).size;

function noProgress({ attempts }: RunProgress): string {
  const strategies = attempts.map((attempt) => attempt.strategy).filter((strategy) => strategy !== 'first');
  const tried = [...new Set(strategies)].join(', ');
  const programs = times(differentPrograms(attempts), 'different program');
  return `The same failure came back: ${times(attempts.length, 'attempt')} made ${programs}${tried === '' ? '' : `, with the strategies ${tried}`}. There is no further model to try: name one in models.next.`;
}

function unchecked({ options, dropped, checks }: RunProgress): string {
  if (options?.validateOutput === false) return 'Verification was switched off.';
  if (checks.length === 0) return 'There was no check: nothing says whether the program is right.';
  if (dropped.length > 0) {
    return 'A check that had failed was dropped or changed, and no other check is left that failed before or is the caller’s.';
  }
  return 'No check proves anything: each passes where nothing was done, or does not compile.';
}

function rejected({ attempts }: RunProgress): string {
  const said = attempts.findLast((attempt) => attempt.status === 'rejected')?.rejection;
  return said === undefined ? 'The program was not approved.' : `The program was not approved: ${said}`;
}

/** Why the loop ended by itself, in words. */
export function endReason(state: RunProgress, stopReason: LoopEnd['stopReason']): string | undefined {
  const repairs = state.options?.maxIterations ?? 0;
  switch (stopReason) {
    case 'passed':
      return undefined;
    case 'unchecked':
      return unchecked(state);
    case 'rejected':
      return rejected(state);
    case 'max-iterations':
      return repairs === 0
        ? 'The program failed, and repairs are switched off.'
        : `The program still fails after ${times(repairs, 'repair')}, which is maxIterations.`;
    case 'no-progress':
      return noProgress(state);
  }
}
