export { assistantMessage } from './assistant-message.js';
export type { CallOptions } from './call-options.js';
export { type Cassette, withCassette } from './cassette/cassette.js';
export type { CassetteMode, CassetteOptions } from './cassette/options.js';
export type { Chat } from './chat.js';
export { chooseModel, type ModelWish, rankModels } from './choose-model.js';
export { MistralApiClient } from './client.js';
export type { EmbeddingRequest, Embeddings } from './create-embeddings.js';
export type { DetectedServer, ServerName } from './dialect/detection.js';
export type { EmbeddingsEndpoint } from './embeddings.js';
export type { Fim } from './fim.js';
export type { FimRequest } from './fim-call.js';
export type { RateLimitOptions } from './limiter/own-limits.js';
export type { ModelInfo } from './model-cards.js';
export type { ModelNotice } from './model-notices.js';
export type { Models } from './models.js';
export type {
  CallEvent,
  CallOutcome,
  ClientHooks,
  DeltaEvent,
  Operation,
  Provider,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  TelemetryOptions,
} from './observe/events.js';
export type { CallTotals, ClientUsage } from './observe/usage-ledger.js';
export type { ClientTimeouts, Dialect, MistralApiClientOptions, RetryOptions, StreamOptions } from './options.js';
export type { ParsedReply, ParseOptions, ParseRequest } from './parse/parse-reply.js';
export { type ModelPrice, mistralPrices } from './prices.js';
export { type RetiredModel, retiredModels } from './retired-models.js';
