import type { TokenUsage, ToolCall } from '@mae/protocol';
import type { Gate } from './gate.js';

/** One call to the model, as matchers and script functions see it. */
export interface ScriptRequest<Body = unknown> {
  model: string;
  /** Text of all system messages, one per line. */
  system: string;
  /** Text of the last user message. */
  user: string;
  stream: boolean;
  /** The whole request: the wire's JSON at the server, a `ChatRequest` at the scripted model. */
  body: Body;
}

/** Which calls a step answers. A string must be contained, a pattern must match; all given fields must hold. */
export type When<Body = unknown> =
  | { model?: string | RegExp; user?: string | RegExp; system?: string | RegExp }
  | ((request: ScriptRequest<Body>) => boolean);

/** How a stream ends before its end. */
export type CutHow =
  /** The body ends cleanly, without `finish_reason` and without `[DONE]`. */
  | 'eof'
  /** The connection closes inside the body. */
  | 'close'
  /** The connection is reset (RST) inside the body. */
  | 'reset'
  /** A `data:` frame with an error envelope, then a clean end. */
  | 'error-frame'
  /** An `event: error` frame, then a clean end. */
  | 'error-event'
  /** A frame whose JSON is broken, then a clean end. */
  | 'invalid-json';

/** How a reply is written to the wire. Everything here is a variation a tolerant client must read. */
export interface WireOptions {
  /** Characters (code points) of text per delta. @default 12 */
  pieceLength?: number;
  /** Writes the body in pieces of this many bytes, across characters, lines and frames. */
  splitBytes?: number;
  /** @default '\n' */
  newline?: '\n' | '\r\n' | '\r';
  /** Writes a `:` comment before every frame. */
  comments?: boolean;
  /** Adds the `p` padding string to every frame. */
  padding?: boolean;
  /** Writes `data: [DONE]` at the end. @default true */
  done?: boolean;
  /** Leaves the blank line after the last frame away. */
  noLastBlankLine?: boolean;
  /** Sends text as `[{type:'text',text}]` instead of a string. */
  contentAsChunks?: boolean;
  /** `whole`: one frame with every call; `fragments`: ids and no index; `indexed`: index on every fragment. @default 'whole' */
  toolCalls?: 'whole' | 'fragments' | 'indexed';
  /** Ends a reply early, after this many deltas; a whole reply is ended in the middle of its body. */
  cut?: { afterDeltas: number; how: CutHow };
  /** Changes the body of a whole reply. */
  body?: (body: Record<string, unknown>) => unknown;
  /** Changes the JSON frames of a stream; strings are written as they are. */
  frames?: (frames: Record<string, unknown>[]) => (Record<string, unknown> | string)[];
}

interface StepCommon {
  /** Which calls it answers. Absent: any. */
  when?: When;
  /** How many calls it answers. `'any'`: none or more, and it is never missed. @default 1 */
  times?: number | 'any';
  headers?: Record<string, string>;
  /** Waits here before the first byte. */
  hold?: Gate;
}

/** An answer of the model. */
export interface ReplyStep extends StepCommon {
  kind: 'reply';
  content: string;
  reasoning?: string;
  toolCalls?: ToolCall[];
  finishReason: string;
  usage?: Partial<TokenUsage>;
  /** Waits here in the middle of a stream, after this many deltas. */
  stall?: { afterDeltas: number; gate: Gate };
  wire?: WireOptions;
}

/** An answer that is an HTTP error, or any other bytes. */
export interface FailureStep extends StepCommon {
  kind: 'failure';
  status: number;
  /** A string is sent as it is, anything else as JSON. */
  body: unknown;
}

/** The connection is reset before any byte of the answer. */
export interface ResetStep extends StepCommon {
  kind: 'reset';
}

export type Step = ReplyStep | FailureStep | ResetStep;

/** Steps taken by the first match among those left, or a function that answers every call. */
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
