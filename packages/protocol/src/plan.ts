import * as z from 'zod';
import { Check } from './check.js';
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
