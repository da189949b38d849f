import type { TokenUsage } from '@mae/protocol';

/** US dollars per million tokens. Cached input costs 10 % of input where not given. */
export interface ModelPrice {
  inputUsd: number;
  outputUsd: number;
  cachedInputUsd?: number;
}

const medium: ModelPrice = { inputUsd: 1.5, cachedInputUsd: 0.15, outputUsd: 7.5 };
const small: ModelPrice = { inputUsd: 0.15, cachedInputUsd: 0.015, outputUsd: 0.6 };
const large: ModelPrice = { inputUsd: 0.5, cachedInputUsd: 0.05, outputUsd: 1.5 };
const codestral: ModelPrice = { inputUsd: 0.3, cachedInputUsd: 0.03, outputUsd: 0.9 };
const devstral: ModelPrice = { inputUsd: 0.4, outputUsd: 2 };
const devstralSmall: ModelPrice = { inputUsd: 0.1, outputUsd: 0.3 };
const embedding = (usd: number): ModelPrice => ({ inputUsd: usd, outputUsd: 0 });
const ministral = (usd: number): ModelPrice => ({ inputUsd: usd, outputUsd: usd });

/**
 * List prices of `asOf`, on the global host. Aliases such as `-latest` move to other models, and prices with them: pin
 * ids where a budget matters, and give the client `prices` where these are out of date.
 */
export const mistralPrices: { readonly asOf: string; readonly models: Readonly<Record<string, ModelPrice>> } = {
  asOf: '2026-08-21',
  models: {
    'mistral-medium-3-5': medium,
    'mistral-medium-3.5': medium,
    'mistral-medium-3': medium,
    'mistral-medium-2604': medium,
    'mistral-medium-latest': medium,
    'mistral-small-2603': small,
    'mistral-small-latest': small,
    'mistral-large-2512': large,
    'mistral-large-latest': large,
    'codestral-2508': codestral,
    'codestral-latest': codestral,
    'ministral-14b-2512': ministral(0.2),
    'ministral-14b-latest': ministral(0.2),
    'ministral-8b-2512': ministral(0.15),
    'ministral-8b-latest': ministral(0.15),
    'ministral-3b-2512': ministral(0.1),
    'ministral-3b-latest': ministral(0.1),
    'zai-glm-5-2': { inputUsd: 1.4, cachedInputUsd: 0.14, outputUsd: 4.4 },
    'devstral-2512': devstral,
    'devstral-latest': devstral,
    'devstral-medium-latest': devstral,
    'magistral-medium-2509': { inputUsd: 2, outputUsd: 5 },
    'magistral-small-2509': { inputUsd: 0.5, outputUsd: 1.5 },
    'mistral-small-2506': devstralSmall,
    'mistral-medium-2508': devstral,
    'mistral-medium-2505': devstral,
    'labs-devstral-small-2512': devstralSmall,
    'devstral-small-latest': devstralSmall,
    'mistral-embed-2312': embedding(0.1),
    'mistral-embed': embedding(0.1),
    'codestral-embed-2505': embedding(0.15),
    'codestral-embed': embedding(0.15),
  },
};

/** What the regional hosts ask on top. */
const regionalHosts: ReadonlySet<string> = new Set(['api.eu.mistral.ai', 'api.us.mistral.ai']);
const regionalFactor = 1.1;
/** What a call that was served with priority costs, after the discount for cached input. */
const priorityFactor = 1.75;

/** The price of a model on a host; `undefined` where it is not known, which is not free. */
export function priceOf(
  model: string,
  where: { host: string; dialect: string; prices: Record<string, ModelPrice> },
): Required<ModelPrice> | undefined {
  const own = Object.hasOwn(where.prices, model) ? where.prices[model] : undefined;
  const listed =
    where.dialect === 'mistral' && Object.hasOwn(mistralPrices.models, model) ? mistralPrices.models[model] : undefined;
  const price = own ?? listed;
  if (price === undefined) return undefined;
  const factor = own === undefined && regionalHosts.has(where.host) ? regionalFactor : 1;
  return {
    inputUsd: price.inputUsd * factor,
    outputUsd: price.outputUsd * factor,
    cachedInputUsd: (price.cachedInputUsd ?? price.inputUsd * 0.1) * factor,
  };
}

/** US dollars of one call. */
export function costOf(price: Required<ModelPrice>, usage: TokenUsage, priority = false): number {
  const fresh = usage.promptTokens - usage.cachedTokens;
  const millionths =
    fresh * price.inputUsd + usage.cachedTokens * price.cachedInputUsd + usage.completionTokens * price.outputUsd;
  return (millionths * (priority ? priorityFactor : 1)) / 1_000_000;
}
