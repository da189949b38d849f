import { type ChatRequest, defaultModels, type ModelChoice } from '@mae/protocol';

/** Room for a program of about 800 lines. */
const defaultMaxTokens = 8_192;
const firstTemperature = 0.2;
const temperatureStep = 0.3;

/**
 * The part of a request that the choice of a model and the candidate decide. Candidates differ by seed, and by a
 * temperature that rises by 0.3 up to 1.
 */
export function settingsOf(
  choice: ModelChoice = defaultModels.coding,
  candidate = 0,
): Pick<ChatRequest, 'model' | 'temperature' | 'reasoningEffort' | 'randomSeed'> & { maxTokens: number } {
  const { id, temperature, reasoningEffort, maxTokens } = typeof choice === 'string' ? { id: choice } : choice;
  const thinks = reasoningEffort !== undefined && reasoningEffort !== 'none';
  // A model that thinks keeps its own temperature unless somebody chose one.
  const first = temperature ?? (thinks ? undefined : firstTemperature);
  return {
    model: id,
    maxTokens: maxTokens ?? defaultMaxTokens,
    ...(first === undefined ? {} : { temperature: Math.max(first, Math.min(1, first + candidate * temperatureStep)) }),
    ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
    randomSeed: candidate,
  };
}
