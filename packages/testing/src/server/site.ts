import type { ScriptRunner } from '../script/script-runner.js';
import type { WireRequest } from '../wire/wire-request.js';
import type { Flavour } from './flavour.js';
import { flavours } from './flavours.js';
import { defaultModelCards, type ModelCard } from './model-cards.js';
import type { MistralServerOptions } from './options.js';
import { PromptCache } from './prompt-cache.js';
import { RateAccount } from './rate-account.js';

/** What one server is and remembers, for everything that answers. */
export interface Site {
  options: MistralServerOptions;
  keys: readonly string[] | undefined;
  strict: boolean;
  flavour: Flavour;
  models: readonly ModelCard[];
  runner: ScriptRunner<WireRequest>;
  account: RateAccount;
  cache: PromptCache;
  /** Ids of tool calls this server has sent: it takes them back whatever they look like. */
  sentCallIds: Set<string>;
  /** Aborted when the server closes. */
  closing: AbortSignal;
}

export function createSite(
  options: MistralServerOptions,
  runner: ScriptRunner<WireRequest>,
  closing: AbortSignal,
): Site {
  const flavour = flavours[options.flavour ?? 'mistral'];
  const { apiKey } = options;
  return {
    options,
    keys: apiKey === undefined ? undefined : [apiKey].flat(),
    strict: options.strict ?? flavour.strict,
    flavour,
    models: options.models ?? defaultModelCards,
    runner,
    account: new RateAccount(options.rateLimit),
    cache: new PromptCache(),
    sentCallIds: new Set(),
    closing,
  };
}

/** The card of a model, by id or else by alias. */
export function cardOf(models: readonly ModelCard[], id: string): ModelCard | undefined {
  return models.find((one) => one.id === id) ?? models.find((one) => one.aliases.includes(id));
}
