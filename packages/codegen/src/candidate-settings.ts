import { type ChatRequest, defaultMaxTokens, defaultModels, type ModelChoice, requestSettings } from '@mae/protocol';

const temperatureStep = 0.3;

/**
 * The part of a request that the choice of a model and the candidate decide. Candidates differ by seed, and by a
 * temperature that rises by 0.3 up to 1.
 */
export function settingsOf(
  choice: ModelChoice = defaultModels.coding,
  candidate = 0,
): ReturnType<typeof requestSettings> & Pick<ChatRequest, 'randomSeed'> {
  const settings = requestSettings(choice, defaultMaxTokens.coding);
  const { temperature: first } = settings;
  return {
    ...settings,
    ...(first === undefined ? {} : { temperature: Math.max(first, Math.min(1, first + candidate * temperatureStep)) }),
    randomSeed: candidate,
  };
}
