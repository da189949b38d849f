import type { TokenUsage, ToolCall } from '@mae/protocol';
import type { ScriptRequest, When } from './script-request.js';
import type { Wait } from './wait.js';
import type { WireOptions } from './wire-options.js';

interface StepCommon {
  /** Which calls it answers. Absent: any of chat and fim. */
  when?: When;
  /** How many calls it answers. `'any'`: none or more, and it is never missed. @default 1 */
  times?: number | 'any';
  headers?: Record<string, string>;
  /** Waits here before the first byte. */
  hold?: Wait;
}

/** An answer of the model. */
export interface ReplyStep extends StepCommon {
  kind: 'reply';
  content: string;
  reasoning?: string;
  toolCalls?: ToolCall[];
  finishReason: string;
  usage?: Partial<TokenUsage>;
  /** Waits here in the middle: of a stream after this many deltas, of a whole reply after half of its bytes. */
  stall?: { afterDeltas: number; gate: Wait };
  wire?: WireOptions;
}

/** When a client may try again: seconds, a text that is sent as it is, a date, or a date so far from the answer. */
export type RetryAfter = number | string | Date | { dateInSeconds: number };

/** What an error says, before a server puts it into its own shape. */
export interface Problem {
  message: string;
  type: string;
  code: string | number | null;
  /** Where the prompt was too long: tokens of the prompt, and of the model's context. */
  context?: { promptTokens: number; contextTokens: number };
}

/** An answer that is an HTTP error, or any other bytes. */
export interface FailureStep extends StepCommon {
  kind: 'failure';
  status: number;
  /** A string is sent as it is, anything else as JSON. */
  body: unknown;
  /** Sent as the header of that name. */
  retryAfter?: RetryAfter;
  /** What a server of another flavour than Mistral's says instead of `body`. */
  problem?: Problem;
}

/** The connection ends before any byte of the answer. */
export interface ResetStep extends StepCommon {
  kind: 'reset';
  /** With RST, with FIN, or after bytes that are no HTTP. @default 'reset' */
  how?: 'reset' | 'close' | 'garbage';
}

export type Step = ReplyStep | FailureStep | ResetStep;

/** Steps taken by the first match among those left, or a function that answers every chat and fim call. */
export type Script<Body = unknown> =
  | readonly Step[]
  | ((request: ScriptRequest<Body>, index: number) => Step | string | undefined | Promise<Step | string | undefined>);

export interface ReplyOptions extends Omit<Partial<ReplyStep>, 'kind'> {}

/** An answer: `reply('text')`, `reply('text', { when: { user: 'plan' } })` or `reply({ content, toolCalls, … })`. */
export function reply(content: string | ReplyOptions, options: ReplyOptions = {}): ReplyStep {
  const given = typeof content === 'string' ? { ...options, content } : { ...content, ...options };
  const calls = given.toolCalls !== undefined && given.toolCalls.length > 0;
  return {
    ...given,
    kind: 'reply',
    content: given.content ?? '',
    finishReason: given.finishReason ?? (calls ? 'tool_calls' : 'stop'),
  };
}

/** An answer with JSON as its text. */
export function replyJson(value: unknown, options: ReplyOptions = {}): ReplyStep {
  return reply(JSON.stringify(value), options);
}
