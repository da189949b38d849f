import type { TokenUsage, ToolCallDelta } from '@mae/protocol';

/** Which endpoint a call is for. */
export type Operation = 'chat' | 'fim' | 'embeddings' | 'models';

/** Whose API is spoken, as telemetry names it. */
export type Provider = 'mistral_ai' | 'openai';

/** What OpenTelemetry is told of. */
export interface TelemetryOptions {
  /** Whether spans hold prompts, replies and tools. @default false */
  content?: boolean;
}

/** What a call is about, for those who watch it. */
export interface CallAbout {
  operation: Operation;
  /** The id as it was asked for. Absent where no model is. */
  model?: string;
  /** @default false */
  stream?: boolean;
  /** What the caller gave, as it was given. */
  request?: object;
  /** @default 'mistral_ai' */
  provider?: Provider;
}

/** What every event says of its call. No event holds the key. */
export interface CallEvent {
  /** Counts the calls of a client from 1: the same in all events of a call. */
  call: number;
  operation: Operation;
  model?: string;
  stream: boolean;
  /** Where the call goes, with the port where it is not the usual one. */
  host: string;
}

/** A call is about to be sent for the first time. */
export interface RequestEvent extends CallEvent {
  /** Milliseconds since the epoch. */
  at: number;
  /** Such as `https://api.mistral.ai`. */
  origin: string;
  provider: Provider;
  /** The caller's own object, prompts included. */
  request?: object;
}

/** An attempt failed, and the call will be sent again. */
export interface RetryEvent extends CallEvent {
  /** 1 for the first time a call is sent again. */
  retry: number;
  /** Until it is sent again. */
  waitMs: number;
  /** Since the call began. */
  elapsedMs: number;
  /** A `MaeError`: why the attempt failed. */
  error: unknown;
  status?: number;
  requestId?: string;
}

/** A piece of a streamed reply, before the caller gets it. */
export interface DeltaEvent extends CallEvent {
  /** 0 for the first piece. */
  index: number;
  /** Since the call began. */
  elapsedMs: number;
  content?: string;
  reasoning?: string;
  toolCalls?: ToolCallDelta[];
}

/**
 * How a call ended:
 *
 * - `completed`: the caller has the whole reply.
 * - `failed`: it rejected with `error`.
 * - `cancelled`: the caller's signal ended it; `error` is its reason.
 * - `left`: the caller stopped reading the stream.
 */
export type CallOutcome = 'completed' | 'failed' | 'cancelled' | 'left';

/** A call has ended. Comes once for each `RequestEvent`. */
export interface ResponseEvent extends CallEvent {
  outcome: CallOutcome;
  /** From the start of the call to its end, retries and waits included. */
  durationMs: number;
  /** From the start of the call to the first piece of a stream. */
  firstDeltaMs?: number;
  /** How often the call was sent again. */
  retries: number;
  /** Status and id of the last answer, where one came. */
  status?: number;
  requestId?: string;
  /** When the model was or will be deprecated, as the answer's header says. */
  deprecation?: string;
  /** What the caller gets: a `ChatCompletion` for chat. */
  reply?: unknown;
  /** Absent where the server did not say. */
  usage?: TokenUsage;
  /** US dollars. Absent where the price is not known, which is not free. */
  costUsd?: number;
  error?: unknown;
}

/**
 * Functions told of calls as they happen. They cannot change a call: what they throw, or reject with, becomes one
 * process warning (`MAE_HOOK_FAILED`) and nothing else. They are not awaited.
 */
export interface ClientHooks {
  onRequest?: (event: RequestEvent) => void;
  onRetry?: (event: RetryEvent) => void;
  onDelta?: (event: DeltaEvent) => void;
  onResponse?: (event: ResponseEvent) => void;
}

/** One who watches one call. */
export interface CallObserver {
  retry?: (event: RetryEvent) => void;
  delta?: (event: DeltaEvent) => void;
  response?: (event: ResponseEvent) => void;
  /** Runs what sends the call, so that what it starts knows where it belongs. */
  within?: <T>(work: () => T) => T;
}

/** Asked at the start of each call; may look away. Nothing it returns may throw. */
export type Observe = (event: RequestEvent) => CallObserver | undefined;
