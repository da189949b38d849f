import { parseAs } from '@mae/protocol';
import type { Dispatcher } from 'undici';
import * as z from 'zod';
import type { RateLimitOptions } from './limiter/own-limits.js';
import type { ModelNotice } from './model-notices.js';
import type { ClientHooks, TelemetryOptions } from './observe/events.js';
import type { ModelPrice } from './prices.js';

/** Which server is spoken to: Mistral's API, or an OpenAI-compatible one (vLLM, Ollama, llama.cpp, LM Studio). */
export type Dialect = 'mistral' | 'openai';

/** What a server is asked to add to streams of chat. */
export interface StreamOptions {
  /** The usage at the end. Mistral's API sends it without being asked. */
  includeUsage?: boolean;
  /** Calls of tools in fragments, as they are written; Mistral's API sends them whole otherwise. */
  streamToolCalls?: boolean;
}

/** Time limits of one call, in milliseconds. */
export interface ClientTimeouts {
  /** TCP and TLS. Of the client's own connections; a given `dispatcher` has its own. @default 10000 */
  connectMs: number;
  /** From asking for a connection until the head of the answer; a whole reply is written before its head. @default 300000 */
  firstByteMs: number;
  /** Between two pieces of a body, while the reader waits for one. @default 120000 */
  idleMs: number;
  /** The whole call: retries, waiting and reading. @default 900000 */
  totalMs: number;
}

export interface RetryOptions {
  /** How often a call is sent again. @default 4 */
  maxRetries: number;
  /** The first wait is between 0 and this, each further one up to twice as long. @default 500 */
  baseDelayMs: number;
  /** The longest wait chosen by the client. @default 30000 */
  maxDelayMs: number;
  /** A `Retry-After` beyond this is not waited for: the error is thrown. @default 60000 */
  maxRetryAfterMs: number;
}

export interface MistralApiClientOptions {
  /** @default MISTRAL_API_KEY, read at the first call */
  apiKey?: string;
  /** With or without `/v1`; a path prefix is kept. @default MISTRAL_BASE_URL, then https://api.mistral.ai */
  baseUrl?: string;
  /**
   * Mistral's host of a region, in place of `baseUrl`: tokens cost 10 % more there, there are fewer models, and tools
   * are functions only.
   */
  region?: 'eu' | 'us';
  timeouts?: Partial<ClientTimeouts>;
  retry?: Partial<RetryOptions>;
  /**
   * Limits of your own, kept besides those the server's headers tell; shared by all clients of the process with the
   * same key and host. `false`: no call waits, also not for the server's limits. @default the server's limits alone
   */
  rateLimit?: RateLimitOptions | false;
  /** How the server is spoken to. @default by host, port and what `models.list` said; `client.server` tells */
  dialect?: Dialect;
  /**
   * Sent as `stream_options`, which Mistral's API refused at times and does not list.
   *
   * @default nothing in the dialect `mistral`, `{ includeUsage: true }` in `openai`
   */
  streamOptions?: StreamOptions;
  /** US dollars per million tokens by model id; goes before the built-in table. */
  prices?: Record<string, ModelPrice>;
  /** Functions told of each call: its start, retries, pieces and end. */
  hooks?: ClientHooks;
  /**
   * Whether OpenTelemetry is told of calls, with the GenAI conventions: a span and metrics for each. It is where
   * `@opentelemetry/api` is installed and the application has registered with it; otherwise nothing is loaded.
   * @default true
   */
  telemetry?: boolean | TelemetryOptions;
  /** Told of each deprecated, retired or redirected model once in this process. @default a process warning */
  onModelNotice?: (notice: ModelNotice) => void;
  /** An undici dispatcher, in place of own connections, proxies and `ca`. The client does not close it. */
  dispatcher?: Dispatcher;
  /** Certificates (PEM) of authorities that are trusted besides those Node trusts. */
  ca?: string | Buffer | (string | Buffer)[];
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
  /** Waits between retries. @default a timer */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to less than 1. @default Math.random */
  random?: () => number;
}

const Milliseconds = z.int().positive().max(2_147_483_647, 'must fit a timer: at most 2147483647 ms');
const Rate = z.number().min(0.001).max(1_000_000);
const usd = z.number().nonnegative();
const Certificate = z
  .union([z.string(), z.instanceof(Buffer)])
  .refine((value) => String(value).includes('-----BEGIN CERTIFICATE-----'), 'must be a certificate in PEM form');
const isFunction = z.custom<(...given: never[]) => unknown>(
  (value) => typeof value === 'function',
  'must be a function',
);

const Options = z.strictObject({
  apiKey: z
    .string()
    .regex(/^\s*[\x21-\x7e]*\s*$/, 'must be visible ASCII characters without spaces')
    .optional(),
  baseUrl: z.string().optional(),
  region: z.enum(['eu', 'us']).optional(),
  timeouts: z
    .strictObject({
      connectMs: Milliseconds.optional(),
      firstByteMs: Milliseconds.optional(),
      idleMs: Milliseconds.optional(),
      totalMs: Milliseconds.optional(),
    })
    .optional(),
  retry: z
    .strictObject({
      maxRetries: z.int().min(0).max(100).optional(),
      baseDelayMs: z.number().nonnegative().optional(),
      maxDelayMs: z.number().nonnegative().optional(),
      maxRetryAfterMs: z.number().nonnegative().optional(),
    })
    .optional(),
  rateLimit: z
    .union([
      z.literal(false),
      z.strictObject({
        requestsPerSecond: Rate.optional(),
        requestsPerMinute: Rate.optional(),
        tokensPerMinute: z.int().positive().optional(),
        maxConcurrent: z.int().positive().optional(),
        maxWaitMs: Milliseconds.optional(),
      }),
    ])
    .optional(),
  dialect: z.enum(['mistral', 'openai']).optional(),
  streamOptions: z
    .strictObject({ includeUsage: z.boolean().optional(), streamToolCalls: z.boolean().optional() })
    .optional(),
  prices: z
    .record(z.string(), z.strictObject({ inputUsd: usd, outputUsd: usd, cachedInputUsd: usd.optional() }))
    .optional(),
  hooks: z
    .strictObject({
      onRequest: isFunction.optional(),
      onRetry: isFunction.optional(),
      onDelta: isFunction.optional(),
      onResponse: isFunction.optional(),
    })
    .optional(),
  telemetry: z.union([z.boolean(), z.strictObject({ content: z.boolean().optional() })]).optional(),
  dispatcher: z.custom((value) => typeof value === 'object' && value !== null && 'dispatch' in value).optional(),
  onModelNotice: isFunction.optional(),
  ca: z.union([Certificate, z.array(Certificate)]).optional(),
  now: isFunction.optional(),
  sleep: isFunction.optional(),
  random: isFunction.optional(),
});

const CheckedOptions = Options.refine((given) => !given.baseUrl || given.region === undefined, {
  path: ['region'],
  message: 'cannot be given together with baseUrl',
});

const defaultTimeouts: ClientTimeouts = {
  connectMs: 10_000,
  firstByteMs: 300_000,
  idleMs: 120_000,
  totalMs: 900_000,
};

const defaultRetry: RetryOptions = { maxRetries: 4, baseDelayMs: 500, maxDelayMs: 30_000, maxRetryAfterMs: 60_000 };

/** Fields of `given` that are not `undefined`, over the defaults. */
function withDefaults<T extends object>(defaults: T, given: Partial<T> = {}): T {
  return { ...defaults, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

/** Checks the options and fills in the limits. @throws MaeError `CLIENT_OPTIONS_INVALID`, never showing the key. */
export function readOptions(options: MistralApiClientOptions) {
  parseAs(CheckedOptions, options, { code: 'CLIENT_OPTIONS_INVALID', what: "The client's options" });
  return {
    ...options,
    timeouts: withDefaults(defaultTimeouts, options.timeouts),
    retry: withDefaults(defaultRetry, options.retry),
    rateLimit: options.rateLimit ?? {},
    dialect: options.dialect,
    prices: options.prices ?? {},
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
  };
}

/** Options after defaults. */
export type Settings = ReturnType<typeof readOptions>;
