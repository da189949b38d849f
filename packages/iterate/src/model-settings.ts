import { type ChatRequest, defaultModels, type ModelChoice } from '@mae/protocol';

/** The part of a request that the choice of a model decides. `room`: tokens of the reply unless the choice says. */
export function settingsOf(
  choice: ModelChoice = defaultModels.repair,
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
