export { MistralApiClient } from './client.js';
export type { ModelInfo } from './models.js';
export type { ClientTimeouts, Dialect, MistralApiClientOptions, RetryOptions } from './options.js';
export { type ModelPrice, mistralPrices } from './prices.js';
