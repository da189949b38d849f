import { type ChatCompletion, type ChatMessage, type ChatRequest, MaeError, type TokenUsage } from '@mae/protocol';
import type * as z from 'zod';
import { assistantMessage } from '../assistant-message.js';
import type { CallOptions } from '../call-options.js';
import { readReplyJson } from './read-json.js';
import { type ReplySchema, toReplySchema } from './reply-schema.js';

/** A chat request whose reply is a value: `responseFormat` is made from the schema. */
export type ParseRequest = Omit<ChatRequest, 'responseFormat' | 'replyCount'>;

export interface ParseOptions extends CallOptions {
  /** Names the schema for the model. @default 'reply' */
  name?: string;
  /** What the value is, for the model. */
  description?: string;
  /** Shows the model once what does not fit, and asks again. @default true */
  repair?: boolean;
}

/** A value that fits its schema. */
export interface ParsedReply<T> {
  value: T;
  /** The reply that holds the value. */
  completion: ChatCompletion;
  /** All replies, one that had to be repaired before the other. */
  completions: ChatCompletion[];
  /** Of all replies, in sum. */
  usage: TokenUsage;
  /** Of all replies, in sum; absent where it is not known of one of them. */
  costUsd?: number;
}

const mostIssues = 20;
const mostCharacters = 4000;

/** What asks the server. */
export interface Asker {
  complete: (request: ChatRequest) => Promise<ChatCompletion>;
  /** Takes the key out of a server's text. */
  hideKey: (text: string) => string;
}

/** Asks for a value and reads it; where it does not fit, once more with what is wrong. */
export async function parseReply<T>(
  asker: Asker,
  request: ParseRequest,
  type: z.ZodType<T>,
  { name = 'reply', description, repair = true }: ParseOptions,
): Promise<ParsedReply<T>> {
  const { schema, strict, restore } = toReplySchema(type);
  const responseFormat = { type: 'json-schema', name, description, schema, strict } as const;
  const completions: ChatCompletion[] = [];
  let messages = request.messages;
  for (;;) {
    const completion = await asker.complete({ ...request, messages, responseFormat });
    completions.push(completion);
    const read = await readValue(completion, type, restore);
    if (read.fits) return { value: read.value, completion, completions, ...sum(completions) };
    if (!repair || completions.length > 1 || !read.repairable) throw mismatch(read.issues, completions, asker.hideKey);
    messages = withIssues(messages, completion, read.issues);
  }
}

type Read<T> = { fits: true; value: T } | { fits: false; issues: string[]; repairable: boolean };

async function readValue<T>(
  completion: ChatCompletion,
  type: z.ZodType<T>,
  restore: ReplySchema['restore'],
): Promise<Read<T>> {
  const { content, finishReason, toolCalls } = completion;
  if (content.trim() === '' && toolCalls !== undefined) {
    return { fits: false, issues: ['the model called a tool and wrote no value'], repairable: false };
  }
  const json = readReplyJson(content);
  const parsed = json.found ? await check(type, () => restore(json.value)) : undefined;
  if (parsed?.success) return { fits: true, value: parsed.data };
  // With the same maxTokens a longer answer would be cut again.
  if (finishReason === 'length' || finishReason === 'model_length') {
    const issue = `the reply was cut off at ${completion.usage.completionTokens} tokens; raise maxTokens`;
    return { fits: false, issues: [issue], repairable: false };
  }
  const issues = json.found ? (parsed?.error.issues ?? []).map(describe) : [json.why];
  return { fits: false, issues: issues.slice(0, mostIssues), repairable: true };
}

/** What the schema says of a value. Values nested so deep that the stack does not hold them fit no schema. */
async function check<T>(type: z.ZodType<T>, read: () => unknown) {
  try {
    return await type.safeParseAsync(read());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { success: false, error: { issues: [{ path: [], message: 'is nested too deep to be read' }] } } as const;
  }
}

function describe(issue: { path: readonly PropertyKey[]; message: string }): string {
  return `${issue.path.length === 0 ? 'the value' : issue.path.map(String).join('.')}: ${issue.message}`;
}

function withIssues(messages: ChatMessage[], completion: ChatCompletion, issues: string[]): ChatMessage[] {
  // A reply that began with a prefix holds it.
  const before = messages.at(-1)?.role === 'assistant' ? messages.slice(0, -1) : messages;
  const list = issues.map((issue) => `- ${issue}`).join('\n');
  const ask = `That reply does not fit the schema:\n${list}\nAnswer again with the whole JSON, corrected, and nothing else.`;
  const reply = completion.content.trim() === '' ? [] : [assistantMessage(completion)];
  return [...before, ...reply, { role: 'user', content: ask }];
}

function sum(completions: ChatCompletion[]): { usage: TokenUsage; costUsd?: number } {
  const usage: TokenUsage = { promptTokens: 0, completionTokens: 0, totalTokens: 0, cachedTokens: 0 };
  let costUsd: number | undefined = 0;
  for (const completion of completions) {
    usage.promptTokens += completion.usage.promptTokens;
    usage.completionTokens += completion.usage.completionTokens;
    usage.totalTokens += completion.usage.totalTokens;
    usage.cachedTokens += completion.usage.cachedTokens;
    if (completion.costUsd === undefined) costUsd = undefined;
    else if (costUsd !== undefined) costUsd += completion.costUsd;
  }
  return costUsd === undefined ? { usage } : { usage, costUsd };
}

function mismatch(given: string[], completions: ChatCompletion[], hideKey: Asker['hideKey']): MaeError {
  const last = completions.at(-1);
  const text = hideKey(last?.content ?? '');
  const issues = given.map(hideKey);
  const tries = completions.length === 1 ? 'The reply does' : 'The reply and its repair do';
  return new MaeError({
    code: 'CLIENT_REPLY_MISMATCH',
    message: `${tries} not fit the schema: ${issues.join('; ')}. The text is in details.text; say more of the value in the prompt or in descriptions of the schema, or take a stronger model.`,
    details: {
      issues,
      text: text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters - 1)}…`,
      finishReason: last?.finishReason,
      replies: completions.length,
      ...sum(completions),
    },
  });
}
