import * as z from 'zod';
import type { ChatRequest } from './chat.js';

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

/** Room for a reply, in tokens, where a model choice does not say: a plan with eight checks; a program of 800 lines. */
export const defaultMaxTokens = { planning: 4_000, coding: 8_000, repair: 8_000 } as const;

/** The part of a request that the choice of a model decides. `room`: tokens of the reply unless the choice says. */
export function requestSettings(
  choice: ModelChoice,
  room: number,
): Pick<ChatRequest, 'model' | 'temperature' | 'reasoningEffort'> & { maxTokens: number } {
  const { id, temperature, reasoningEffort, maxTokens } = typeof choice === 'string' ? { id: choice } : choice;
  const thinks = reasoningEffort !== undefined && reasoningEffort !== 'none';
  return {
    model: id,
    maxTokens: maxTokens ?? room,
    // A model that thinks keeps its own temperature unless somebody chose one.
    ...(temperature !== undefined ? { temperature } : thinks ? {} : { temperature: 0.2 }),
    ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
  };
}

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
