import type { Check, CheckResult } from '@mae/protocol';
import { misfit } from './json-schema/fits-schema.js';
import { type LinearPattern, linearPattern } from './linear-pattern.js';
import { sidesAround } from './sides.js';

/** A check that looks at what a program left behind. */
export type OutcomeCheck = Exclude<Check, { kind: 'assert' }>;
type Decision = Pick<CheckResult, 'verdict' | 'message' | 'left' | 'right'>;

/** What a program that ended `ok` left behind. `json` is absent where its value cannot be written as JSON. */
export interface Evidence {
  stdout: string;
  value?: { repr: string; json?: unknown };
}

const shownCharacters = 2_000;
const relativeTolerance = 1e-9;

/** Decides a check on the output or the value, for every language alike. */
export function decide(check: OutcomeCheck, evidence: Evidence): Omit<CheckResult, 'checkId' | 'durationMs'> {
  return check.kind === 'stdout' ? decideOutput(check, evidence.stdout) : decideValue(check, evidence.value);
}

function decideOutput(check: Extract<Check, { kind: 'stdout' }>, stdout: string): Decision {
  if (check.equals !== undefined && trimLines(stdout) !== trimLines(check.equals)) {
    return { verdict: 'failed', message: 'The output differs.', ...sides(stdout, check.equals) };
  }
  const left = show(stdout);
  if (check.contains !== undefined && !stdout.includes(check.contains)) {
    return { verdict: 'failed', message: 'The output lacks the text.', left, right: show(check.contains) };
  }
  if (check.matches !== undefined) {
    let pattern: LinearPattern;
    try {
      pattern = linearPattern(check.matches);
    } catch (error) {
      return { verdict: 'broken', message: `The pattern does not compile: ${reason(error)}` };
    }
    try {
      if (!pattern.finds(stdout)) {
        return { verdict: 'failed', message: 'The output does not match.', left, right: show(check.matches) };
      }
    } catch (error) {
      return { verdict: 'broken', message: reason(error) };
    }
  }
  return { verdict: 'passed' };
}

/** Without white space at the end of a line and of the whole. */
function trimLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}

function decideValue(check: Extract<Check, { kind: 'value' }>, value: Evidence['value']): Decision {
  if (value === undefined) return { verdict: 'failed', message: 'The program has no last value.' };
  if (!('json' in value)) {
    return { verdict: 'failed', message: 'The last value cannot be written as JSON.', left: show(value.repr) };
  }
  const written = JSON.stringify(value.json);
  if (check.equals !== undefined && !sameJson(value.json, check.equals)) {
    const expected = JSON.stringify(check.equals);
    return { verdict: 'failed', message: 'The value differs.', ...sides(written, expected) };
  }
  if (check.schema === undefined) return { verdict: 'passed' };
  try {
    const what = misfit(value.json, check.schema);
    if (what === undefined) return { verdict: 'passed' };
    return { verdict: 'failed', message: `The value does not fit the schema: ${show(what)}`, left: show(written) };
  } catch (error) {
    return { verdict: 'broken', message: `The schema cannot be used: ${reason(error)}` };
  }
}

/** JSON equality in which numbers are equal within 1e-9 relative. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (typeof left === 'number' && typeof right === 'number') {
    return left === right || Math.abs(left - right) <= relativeTolerance * Math.max(Math.abs(left), Math.abs(right));
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => sameJson(item, right[index]));
  }
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every(
    (key) => Object.hasOwn(right, key) && sameJson(left[key as keyof typeof left], right[key as keyof typeof right]),
  );
}

function sides(left: string, right: string): { left: string; right: string } {
  const [shownLeft, shownRight] = sidesAround(left, right, shownCharacters);
  return { left: shownLeft, right: shownRight };
}

function show(text: string): string {
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}…`;
}

function reason(error: unknown): string {
  return show(error instanceof Error ? error.message : String(error));
}
