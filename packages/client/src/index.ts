export { MistralApiClient } from './client.js';
export type { ModelInfo } from './models.js';
export type {
  CallEvent,
  CallOutcome,
  ClientHooks,
  DeltaEvent,
  Operation,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
} from './observe/events.js';
export type { CallTotals, ClientUsage } from './observe/usage-ledger.js';
export type { ClientTimeouts, Dialect, MistralApiClientOptions, RetryOptions } from './options.js';
export { type ModelPrice, mistralPrices } from './prices.js';
