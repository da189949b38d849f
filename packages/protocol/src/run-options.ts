import * as z from 'zod';
import { Check } from './check.js';
import { JsonSchema } from './json.js';
import { Language } from './language.js';
import { ExecutionPlan } from './plan.js';
import { PlanningMode } from './run-request.js';
import { SandboxLimits, SandboxPolicy } from './sandbox.js';
import { Budget } from './usage.js';

const settings = z.object({
  id: z.string().min(1),
  temperature: z.number().optional(),
  reasoningEffort: z.string().optional(),
  maxTokens: z.int().positive(),
});

/** A model with everything a request needs of it. */
export const ModelSettings = settings;
export type ModelSettings = z.infer<typeof ModelSettings>;

/** Which models a run uses, after defaults. */
export const RunModels = z.object({ planning: settings, coding: settings, repair: settings, next: z.array(settings) });
export type RunModels = z.infer<typeof RunModels>;

/** The options in force in a run: what was given, after defaults, as far as it is data. */
export const RunOptions = z.object({
  context: z.string().optional(),
  language: Language,
  validateOutput: z.boolean(),
  planning: PlanningMode,
  /** A plan the caller gave. */
  plan: ExecutionPlan.optional(),
  /** The first program, where the caller gave it. */
  program: z.string().optional(),
  checks: z.array(Check),
  outputSchema: JsonSchema.optional(),
  filePreview: z.enum(['head', 'none']),
  stdin: z.string().optional(),
  candidates: z.int().positive(),
  maxIterations: z.int().nonnegative(),
  budget: Budget,
  limits: SandboxLimits,
  policy: SandboxPolicy.optional(),
  /** Whether a program waits for somebody's yes before it runs. */
  approval: z.boolean(),
});
export type RunOptions = z.infer<typeof RunOptions>;
