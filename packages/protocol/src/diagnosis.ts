import * as z from 'zod';
import { Check, CheckResult } from './check.js';

export const DiagnosisCategory = z.enum([
  'syntax',
  'name',
  'type',
  'value',
  'import-refused',
  'exception',
  'time',
  'memory',
  'output',
  'crash',
  'wrong-answer',
  'vacuous-check',
  'wrong-check',
  'truncated-reply',
  'no-code',
]);
export type DiagnosisCategory = z.infer<typeof DiagnosisCategory>;

export const RepairStrategy = z.enum(['local-fix', 'patch', 'rewrite', 'replan', 'next-model']);
export type RepairStrategy = z.infer<typeof RepairStrategy>;

/**
 * Why an attempt failed and what to do next.
 *
 * Where `blames` is `check`, `checkIds` names the checks to drop and `correctedChecks` what takes their place.
 */
export const Diagnosis = z.object({
  category: DiagnosisCategory,
  rootCause: z.string(),
  evidence: z.array(z.string()),
  strategy: RepairStrategy,
  blames: z.enum(['code', 'check']),
  checkIds: z.array(z.string()),
  fixes: z.array(z.string()),
  correctedChecks: z.array(Check).optional(),
});
export type Diagnosis = z.infer<typeof Diagnosis>;

/** One earlier attempt, as the repair of the next one sees it. */
export const HistoryEntry = z.object({
  attemptId: z.string(),
  /** Equal for failures that are the same: error type, failing line, hash of the code. */
  fingerprint: z.string(),
  diagnosis: Diagnosis,
  checks: z.array(CheckResult),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;
