import { type ChatRequest, defaultModels, type ModelChoice } from '@mae/protocol';

/** Room for a plan with eight checks. */
const defaultMaxTokens = 4_096;

/** The part of a request that the choice of a model decides. */
export function settingsOf(
  choice: ModelChoice = defaultModels.planning,
): Pick<ChatRequest, 'model' | 'temperature' | 'reasoningEffort'> & { maxTokens: number } {
  const { id, temperature, reasoningEffort, maxTokens } = typeof choice === 'string' ? { id: choice } : choice;
  const thinks = reasoningEffort !== undefined && reasoningEffort !== 'none';
  return {
    model: id,
    maxTokens: maxTokens ?? defaultMaxTokens,
    // A model that thinks keeps its own temperature unless somebody chose one.
    ...(temperature !== undefined ? { temperature } : thinks ? {} : { temperature: 0.2 }),
    ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
  };
}
