/** A card of `GET /v1/models`. */
export interface ModelCard {
  id: string;
  object: 'model';
  created: number;
  owned_by: string;
  name: string;
  description: string;
  max_context_length: number;
  aliases: string[];
  deprecation: string | null;
  deprecation_replacement_model: string | null;
  default_model_temperature: number | null;
  type: 'base' | 'fine-tuned';
  internal: boolean;
  capabilities: Record<string, boolean>;
  /** Of fine-tuned models: the job that made it, the model it was made from, whether it is put away. */
  job?: string;
  root?: string;
  archived?: boolean;
}

/** A model card with defaults for what is not given. */
export function modelCard(id: string, partial: Partial<ModelCard> = {}): ModelCard {
  return {
    id,
    object: 'model',
    created: 1_790_000_000,
    owned_by: 'mistralai',
    name: id,
    description: `Scripted ${id}.`,
    max_context_length: 262_144,
    aliases: [],
    deprecation: null,
    deprecation_replacement_model: null,
    default_model_temperature: 0.3,
    type: 'base',
    internal: false,
    ...(partial.type === 'fine-tuned' && {
      job: '00000000-0000-4000-8000-000000000001',
      root: 'open-mistral-7b',
      archived: false,
    }),
    ...partial,
    capabilities: {
      completion_chat: true,
      function_calling: true,
      reasoning: false,
      completion_fim: false,
      fine_tuning: false,
      vision: false,
      ...partial.capabilities,
    },
  };
}

const notForText = { completion_chat: false, function_calling: false };

/** What the server lists where nothing else is given: six models, one of them deprecated, and an alias listed twice. */
export const defaultModelCards: readonly ModelCard[] = [
  modelCard('mistral-medium-3-5', {
    aliases: ['mistral-medium-latest', 'mistral-medium-3'],
    capabilities: { reasoning: true, vision: true },
  }),
  modelCard('mistral-small-2603', { aliases: ['mistral-small-latest'], capabilities: { reasoning: true } }),
  // The API lists an alias as an entry of its own too.
  modelCard('mistral-small-latest', {
    name: 'mistral-small-2603',
    aliases: ['mistral-small-2603'],
    capabilities: { reasoning: true },
  }),
  modelCard('codestral-2508', {
    aliases: ['codestral-latest'],
    max_context_length: 128_000,
    capabilities: { completion_fim: true },
  }),
  modelCard('mistral-medium-2508', {
    max_context_length: 131_072,
    deprecation: '2026-08-31T00:00:00Z',
    deprecation_replacement_model: 'mistral-medium-3-5',
  }),
  modelCard('mistral-embed-2312', {
    aliases: ['mistral-embed'],
    max_context_length: 8192,
    default_model_temperature: null,
    capabilities: notForText,
  }),
  modelCard('codestral-embed-2505', {
    aliases: ['codestral-embed'],
    max_context_length: 8192,
    default_model_temperature: null,
    capabilities: notForText,
  }),
];
