import * as z from 'zod';

/** A model by id, or by id with settings. */
export const ModelChoice = z.union([
  z.string().min(1),
  z.strictObject({
    id: z.string().min(1),
    temperature: z.number().min(0).max(1.5).optional(),
    reasoningEffort: z.string().min(1).optional(),
    maxTokens: z.int().positive().optional(),
  }),
]);
export type ModelChoice = z.infer<typeof ModelChoice>;

/** What does what where nobody chose. Pinned ids: `-latest` aliases move, and their prices with them. */
export const defaultModels = {
  planning: 'mistral-medium-3-5',
  coding: 'codestral-2508',
  repair: 'mistral-medium-3-5',
} as const;

/** Which model does what. `next` are tried in order when a run makes no progress. */
export const Models = z.strictObject({
  planning: ModelChoice.optional(),
  coding: ModelChoice.optional(),
  repair: ModelChoice.optional(),
  next: z.array(ModelChoice).optional(),
});
export type Models = z.infer<typeof Models>;

/** What a model call is for. */
export const Phase = z.enum(['planning', 'coding', 'diagnosis', 'repair']);
export type Phase = z.infer<typeof Phase>;
