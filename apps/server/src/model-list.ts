import { MistralApiClient } from '@mae/client';
import { MaeError } from '@mae/protocol';
import { problem } from './problems.js';
import type { ModelInfo } from './wire/model-info.js';

/** Asks the model's API. */
export type ListModels = () => Promise<ModelInfo[]>;

const freshMs = 300_000;

/** The models of the API, asked for once in five minutes, however many callers want to know. */
export function modelList(list: ListModels | undefined, now: () => number = Date.now): ListModels {
  let known: { at: number; models: Promise<ModelInfo[]> } | undefined;
  return async () => {
    if (list === undefined) throw unknown();
    if (known === undefined || now() - known.at >= freshMs) known = { at: now(), models: list() };
    const asked = known;
    try {
      return await asked.models;
    } catch (error) {
      // What failed is asked again by the next.
      if (known === asked) known = undefined;
      throw MaeError.isInstance(error) ? unavailable(error) : error;
    }
  };
}

const unknown = () => problem('MODELS_UNKNOWN', 'The model of this server is not one of an API that lists its models.');

function unavailable({ code }: MaeError): MaeError {
  if (code === 'MODELS_UNKNOWN') return unknown();
  return problem('MODELS_UNAVAILABLE', `The model's API did not list its models (${code}).`);
}

/** The models of Mistral's API, or of another server that speaks it. @throws MaeError `CLIENT_…` */
export async function modelsOf({ apiKey, baseUrl }: { apiKey?: string; baseUrl?: string }): Promise<ModelInfo[]> {
  await using client = new MistralApiClient({ apiKey, baseUrl, rateLimit: false, telemetry: false });
  return await client.models.list();
}
