import * as z from 'zod';
import { Check, PlannedCheckInput } from './check.js';
import { Language } from './language.js';

/** How a task is to be done and how the result will be judged, written before any code. */
export const ExecutionPlan = z.object({
  summary: z.string(),
  steps: z.array(z.string()),
  edgeCases: z.array(z.string()),
  successCriteria: z.array(z.string()),
  checks: z.array(Check),
  language: Language,
  complexity: z.enum(['low', 'medium', 'high']),
});
export type ExecutionPlan = z.infer<typeof ExecutionPlan>;

/** A plan as options take it, also one written by hand: only the summary must be there. */
export const PlanInput = z.strictObject({
  summary: z.string().min(1),
  steps: z.array(z.string()).optional(),
  edgeCases: z.array(z.string()).optional(),
  successCriteria: z.array(z.string()).optional(),
  checks: z.array(PlannedCheckInput).optional(),
  /** Where it is said both here and in the options, it must be the same. */
  language: Language.optional(),
  complexity: z.enum(['low', 'medium', 'high']).optional(),
});
export type PlanInput = z.infer<typeof PlanInput>;
