import { isRecord } from './wire/json.js';

/** A model as the API lists it. What a server does not say is absent. */
export interface ModelInfo {
  id: string;
  name?: string;
  description?: string;
  /** Other ids of the same model. */
  aliases: string[];
  /** Tokens of prompt and reply together. */
  contextTokens?: number;
  defaultTemperature?: number;
  ownedBy?: string;
  /** ISO 8601: when it was or will be deprecated. */
  deprecatedAt?: string;
  replacedBy?: string;
  /** Names as the API writes them, such as `completion_chat`, `function_calling`, `reasoning`. */
  capabilities: Record<string, boolean>;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

/** The model of a card; none where it has no id. */
export function readCard(card: Record<string, unknown>): ModelInfo[] {
  const id = text(card.id);
  if (id === undefined) return [];
  const flags = isRecord(card.capabilities) ? Object.entries(card.capabilities) : [];
  const info = {
    id,
    name: text(card.name),
    description: text(card.description),
    aliases: Array.isArray(card.aliases)
      ? card.aliases.filter((alias): alias is string => typeof alias === 'string')
      : [],
    contextTokens: number(card.max_context_length) ?? number(card.max_model_len),
    defaultTemperature: number(card.default_model_temperature),
    ownedBy: text(card.owned_by),
    deprecatedAt: text(card.deprecation),
    replacedBy: text(card.deprecation_replacement_model),
    capabilities: Object.fromEntries(flags.filter((flag): flag is [string, boolean] => typeof flag[1] === 'boolean')),
  };
  return [Object.fromEntries(Object.entries(info).filter(([, value]) => value !== undefined)) as unknown as ModelInfo];
}

/** Each model once: the API lists an alias both as an entry of its own and inside the entry of its model. */
function withoutAliases(models: ModelInfo[]): ModelInfo[] {
  const own = (model: ModelInfo) => (model.name === undefined || model.name === model.id ? 0 : 1);
  const kept = new Map<string, ModelInfo>();
  const taken = new Set<string>();
  for (const model of models.toSorted((a, b) => own(a) - own(b))) {
    if (kept.has(model.id) || taken.has(model.id)) continue;
    kept.set(model.id, model);
    for (const alias of model.aliases) taken.add(alias);
  }
  return [
    ...new Map(models.filter((model) => kept.get(model.id) === model).map((model) => [model.id, model])).values(),
  ];
}

/** The models of a list, each once. */
export const readCards = (cards: unknown[]): ModelInfo[] => withoutAliases(cards.filter(isRecord).flatMap(readCard));
