import { MistralApiClient } from '@mae/client';
import { defaultModels } from '@mae/protocol';
import type { Environment } from '../environment.js';
import { endpointOf } from '../input/endpoint.js';
import { type Finding, messageOf } from './finding.js';

/** Key, address and models. Where there is neither a key nor an address of one's own, nothing is sent. */
export async function apiFindings(
  flag: string | undefined,
  environment: Environment,
  signal: AbortSignal,
): Promise<Finding[]> {
  const endpoint = endpointOf(flag, environment);
  const { apiKey, baseUrl, needsKey } = endpoint;
  const key = keyFinding(apiKey, needsKey);
  if (needsKey && apiKey === undefined) return [key];
  await using client = new MistralApiClient({
    apiKey,
    baseUrl,
    retry: { maxRetries: 1 },
    timeouts: { totalMs: 20_000 },
  });
  try {
    const models = await client.models.list({ signal });
    const known = new Set(models.flatMap(({ id, aliases }) => [id, ...aliases]));
    return [key, { name: 'api', status: 'ok', seen: `${baseUrl} lists ${known.size} model ids` }, modelsFinding(known)];
  } catch (error) {
    signal.throwIfAborted();
    return [
      key,
      {
        name: 'api',
        status: 'fail',
        seen: messageOf(error),
        cure: `Check the network, MISTRAL_BASE_URL (${baseUrl}) and the key.`,
      },
    ];
  }
}

function keyFinding(apiKey: string | undefined, needsKey: boolean): Finding {
  const name = 'key';
  if (apiKey !== undefined) return { name, status: 'ok', seen: 'MISTRAL_API_KEY is set' };
  if (!needsKey) return { name, status: 'ok', seen: 'MISTRAL_API_KEY is not set; this server may need none' };
  const cure = 'Create a key at https://console.mistral.ai and set MISTRAL_API_KEY. mae exec and mae demo need none.';
  return { name, status: 'warn', seen: 'MISTRAL_API_KEY is not set', cure };
}

function modelsFinding(known: ReadonlySet<string>): Finding {
  const wanted = [...new Set(Object.values(defaultModels))];
  const missing = wanted.filter((id) => !known.has(id));
  if (missing.length === 0) return { name: 'models', status: 'ok', seen: wanted.join(', ') };
  const cure = `The server does not list ${missing.join(', ')}: name a model it has with --model or MAE_MODEL.`;
  return {
    name: 'models',
    status: 'warn',
    seen: `${wanted.length - missing.length} of ${wanted.length} default models are there`,
    cure,
  };
}
