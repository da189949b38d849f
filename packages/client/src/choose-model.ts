import type { ModelInfo } from './model-cards.js';
import { type ModelPrice, mistralPrices } from './prices.js';
import { retirementOf } from './retired-models.js';

/** What a model is wanted for. */
export interface ModelWish {
  /** Names as the API writes them; a model must have all. @default ['completion_chat'] */
  capabilities?: readonly string[];
  /** Tokens of prompt and reply together that must fit. */
  minContextTokens?: number;
  /**
   * Which goes first among those that fit: `cheap` the lowest price, three parts input to one part output; `context` the
   * longest context. What is not known comes after what is. @default the order given
   */
  prefer?: 'cheap' | 'context';
  /** US dollars per million tokens by model id; goes before the built-in table. */
  prices?: Readonly<Record<string, ModelPrice>>;
}

const own = <T>(table: Readonly<Record<string, T>>, id: string): T | undefined =>
  Object.hasOwn(table, id) ? table[id] : undefined;

/** The price of a model by its id or another fixed one. `-latest` moves: its price may be that of an older model. */
function priceOf({ id, aliases }: ModelInfo, prices: Readonly<Record<string, ModelPrice>>): number {
  for (const name of [id, ...aliases.filter((alias) => !alias.endsWith('-latest'))]) {
    const price = own(prices, name) ?? own(mistralPrices.models, name);
    if (price !== undefined) return (3 * price.inputUsd + price.outputUsd) / 4;
  }
  return Number.POSITIVE_INFINITY;
}

/** 0: all that is asked for is known to be there; 1: something is not said; `undefined`: something is missing. */
function fitOf(model: ModelInfo, capabilities: readonly string[], minContextTokens: number): 0 | 1 | undefined {
  // A list that says nothing of any capability is that of a server that does not tell them.
  const silent = Object.keys(model.capabilities).length === 0;
  if (!silent && !capabilities.every((name) => model.capabilities[name] === true)) return undefined;
  const { contextTokens } = model;
  if (contextTokens !== undefined && contextTokens < minContextTokens) return undefined;
  const unsaid = (silent && capabilities.length > 0) || (contextTokens === undefined && minContextTokens > 0);
  return unsaid ? 1 : 0;
}

const isDeprecated = ({ id, deprecatedAt }: ModelInfo): boolean =>
  deprecatedAt !== undefined || retirementOf(id) !== undefined;

/**
 * The models of `client.models.list()` that fit a wish, the best first; deprecated and retired ones come last. Sends
 * nothing.
 */
export function rankModels(models: readonly ModelInfo[], wish: ModelWish = {}): ModelInfo[] {
  const { capabilities = ['completion_chat'], minContextTokens = 0, prefer, prices = {} } = wish;
  const preference = (model: ModelInfo): number => {
    if (prefer === 'cheap') return priceOf(model, prices);
    return prefer === 'context' ? -(model.contextTokens ?? 0) : 0;
  };
  const ranked = models.flatMap((model, index) => {
    const fit = fitOf(model, capabilities, minContextTokens);
    if (fit === undefined) return [];
    return [{ model, key: [isDeprecated(model) ? 1 : 0, fit, preference(model), index] }];
  });
  const compare = (left: readonly number[], right: readonly number[]): number => {
    const at = left.findIndex((value, index) => value !== right[index]);
    return at === -1 ? 0 : (left[at] ?? 0) < (right[at] ?? 0) ? -1 : 1;
  };
  return ranked.sort((left, right) => compare(left.key, right.key)).map(({ model }) => model);
}

/** The best model for a wish, by capability and context and not by name; `undefined` where none fits. */
export function chooseModel(models: readonly ModelInfo[], wish: ModelWish = {}): ModelInfo | undefined {
  return rankModels(models, wish)[0];
}
