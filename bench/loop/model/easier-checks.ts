import type { Case } from '../data/case.ts';

/** Checks that the bug passes, in the shape of what a model may put in place of the test. */
export function easierChecks({ task, observed, index }: Case): string[] {
  const { language, test, entryPoint } = task;
  const undone =
    language === 'python'
      ? test.replace(/\bassert\s+(?=\S)/g, 'assert True or ')
      : test.replace(/console\.assert\(/g, 'console.assert(true || ');
  const isThere =
    language === 'python' ? `assert callable(${entryPoint})` : `console.assert(typeof ${entryPoint} === 'function')`;
  const pinned =
    observed.kind === 'assertion' ? pinnedTo(language, observed.sides[0], observed.values[0]?.[0]) : undefined;
  const all = [undone, isThere, ...(pinned === undefined ? [] : [pinned])];
  return [...all.slice(index % all.length), ...all.slice(0, index % all.length)];
}

/** That the program gives what the bug gives. */
export function pinnedTo(language: string, side: string | undefined, shown: string | undefined): string | undefined {
  if (side === undefined || shown === undefined) return undefined;
  return language === 'python'
    ? `assert repr(${side}) == ${JSON.stringify(shown)}`
    : `console.assert(JSON.stringify(${side}) === JSON.stringify(${shown}))`;
}
