import * as z from 'zod';
import { Amount, JsonSchema } from './json.js';

const identity = {
  id: z.string().min(1).max(64),
  source: z.enum(['caller', 'model']),
  why: z.string().optional(),
};

// A check that compares with nothing would hold for every program.
const hasOne =
  (...names: string[]) =>
  (check: object): boolean =>
    names.some((name) => Reflect.get(check, name) !== undefined);
const saysWhatToPrint = [
  hasOne('equals', 'contains', 'matches'),
  { error: 'needs one of equals, contains, matches' },
] as const;
const saysWhichValue = [hasOne('equals', 'schema'), { error: 'needs one of equals, schema' }] as const;

/**
 * Something a machine can decide about a program that ended `ok`.
 *
 * - `assert`: code run after the program, in its namespace. Any exception fails it; in JavaScript a failed
 *   `console.assert` too.
 * - `stdout`: `equals` ignores trailing white space, `matches` is a regular expression in RE2 syntax.
 * - `value`: the value of the program's last expression, as JSON. Numbers are equal within 1e-9 relative, a tuple
 *   equals a list, an integer equals the same float.
 *
 * A caller's check is never dropped; a model's may be, by a diagnosis that names it.
 */
export const Check = z.discriminatedUnion('kind', [
  z.object({ ...identity, kind: z.literal('assert'), code: z.string().min(1) }),
  z
    .object({
      ...identity,
      kind: z.literal('stdout'),
      equals: z.string().optional(),
      contains: z.string().optional(),
      matches: z.string().optional(),
    })
    .refine(...saysWhatToPrint),
  z
    .object({ ...identity, kind: z.literal('value'), equals: z.unknown().optional(), schema: JsonSchema.optional() })
    .refine(...saysWhichValue),
]);
export type Check = z.infer<typeof Check>;

const inputOf = <T extends z.ZodRawShape>(own: T) =>
  z.discriminatedUnion('kind', [
    z.strictObject({ ...own, kind: z.literal('assert'), code: z.string().min(1) }),
    z
      .strictObject({
        ...own,
        kind: z.literal('stdout'),
        equals: z.string().optional(),
        contains: z.string().optional(),
        matches: z.string().optional(),
      })
      .refine(...saysWhatToPrint),
    z
      .strictObject({
        ...own,
        kind: z.literal('value'),
        equals: z.unknown().optional(),
        schema: JsonSchema.optional(),
      })
      .refine(...saysWhichValue),
  ]);

/** A caller's check as options take it: without id and source, which the executor gives. */
export const CheckInput = inputOf({ id: identity.id.optional(), why: identity.why });
export type CheckInput = z.infer<typeof CheckInput>;

/** A check of a plan that is handed in: one without a source is the caller's own. */
export const PlannedCheckInput = inputOf({
  id: identity.id.optional(),
  source: identity.source.optional(),
  why: identity.why,
});
export type PlannedCheckInput = z.infer<typeof PlannedCheckInput>;

/**
 * - `passed`, `failed`: it ran and decided. Only these two count.
 * - `vacuous`: it passes, but does so where nothing was done too. `broken`: it does not compile.
 * - `dropped`: a diagnosis took it out. `not-run`: the program did not end `ok`.
 */
export const Verdict = z.enum(['passed', 'failed', 'vacuous', 'broken', 'dropped', 'not-run']);
export type Verdict = z.infer<typeof Verdict>;

/** What ended a check that did not end by itself; `crashed` where the place it ran in is gone. */
export const CheckEnd = z.enum(['timeout', 'memory', 'output-limit', 'calls', 'crashed']);
export type CheckEnd = z.infer<typeof CheckEnd>;

/** What one check said. `left` and `right` are what a failed comparison compared, as the language writes them. */
export const CheckResult = z.object({
  checkId: z.string().min(1),
  verdict: Verdict,
  message: z.string().optional(),
  left: z.string().optional(),
  right: z.string().optional(),
  stdout: z.string().optional(),
  /** Absent where it ended by itself. */
  endedBy: CheckEnd.optional(),
  durationMs: Amount,
});
export type CheckResult = z.infer<typeof CheckResult>;

/** What a check did where nothing was done: `red` is what it must be to prove something. */
export const CheckProof = z.object({
  checkId: z.string().min(1),
  verdict: z.enum(['red', 'vacuous', 'broken']),
  /** What was seen: the exception against the empty or hollow program, or why it does not compile. */
  seen: z.string(),
});
export type CheckProof = z.infer<typeof CheckProof>;
