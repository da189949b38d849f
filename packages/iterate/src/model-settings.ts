import type { ChatRequest, ModelChoice } from '@mae/protocol';

/** What diagnoses and repairs when nobody chose a model. */
export const defaultRepairModel = 'mistral-medium-3-5';

/** The part of a request that the choice of a model decides. `room`: tokens of the reply unless the choice says. */
export function settingsOf(
  choice: ModelChoice = defaultRepairModel,
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
