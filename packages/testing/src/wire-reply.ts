import type { TokenUsage, ToolCall } from '@mae/protocol';
import type { ReplyStep } from './step.js';
import { pieces } from './text.js';

/** What a reply's JSON needs besides the step. */
export interface ReplyFacts {
  id: string;
  model: string;
  created: number;
  usage: TokenUsage;
}

type Json = Record<string, unknown>;

function wireUsage(usage: TokenUsage): Json {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.totalTokens,
    ...(usage.cachedTokens > 0 && { prompt_tokens_details: { cached_tokens: usage.cachedTokens } }),
  };
}

const wireCall = (call: ToolCall): Json => ({ id: call.id, function: { name: call.name, arguments: call.arguments } });

const textChunk = (text: string): Json => ({ type: 'text', text });

const thinkingChunk = (text: string, closed?: true): Json => ({
  type: 'thinking',
  thinking: [textChunk(text)],
  ...(closed && { closed }),
});

/** The body of a whole reply. */
export function wholeBody(step: ReplyStep, facts: ReplyFacts): Json {
  const asChunks = step.reasoning !== undefined || step.wire?.contentAsChunks === true;
  const content = asChunks
    ? [...(step.reasoning === undefined ? [] : [thinkingChunk(step.reasoning, true)]), textChunk(step.content)]
    : step.content;
  return {
    id: facts.id,
    object: 'chat.completion',
    created: facts.created,
    model: facts.model,
    usage: wireUsage(facts.usage),
    choices: [
      {
        index: 0,
        finish_reason: step.finishReason,
        message: { role: 'assistant', content, tool_calls: step.toolCalls?.map(wireCall) ?? null },
      },
    ],
  };
}

/** Deltas of tool calls. The id of a continued call is absent or the string `null`, as servers write it. */
function callDeltas(calls: readonly ToolCall[], how: 'fragments' | 'indexed', length: number): Json[] {
  return calls.flatMap((call, index) => {
    const position = how === 'indexed' ? { index } : {};
    const opening = { id: call.id, function: { name: call.name, arguments: '' }, ...position };
    const rest = pieces(call.arguments, length).map((text, at) => ({
      ...(at % 2 === 0 && { id: 'null' }),
      function: { name: '', arguments: text },
      ...position,
    }));
    return [opening, ...rest].map((part) => ({ tool_calls: [part] }));
  });
}

/** Deltas of thinking and text: lists while it thinks, one list that holds both, then plain strings. */
function textDeltas(step: ReplyStep, length: number): Json[] {
  const text = pieces(step.content, length);
  const plain = (part: string): Json => ({ content: step.wire?.contentAsChunks ? [textChunk(part)] : part });
  if (step.reasoning === undefined) return text.map(plain);
  const thinking = pieces(step.reasoning, length);
  const last = thinking.pop() ?? '';
  const [first = '', ...rest] = text;
  return [
    ...thinking.map((part) => ({ content: [thinkingChunk(part)] })),
    { content: [thinkingChunk(last, true), textChunk(first)] },
    ...rest.map(plain),
  ];
}

/** The frames of a streamed reply. The first opens the message, the last has `finish_reason` and the usage. */
export function streamFrames(step: ReplyStep, facts: ReplyFacts): Json[] {
  const length = step.wire?.pieceLength ?? 12;
  const how = step.wire?.toolCalls ?? 'whole';
  const calls = step.toolCalls ?? [];
  const chunk = (delta: Json, finishReason: string | null = null): Json => ({
    id: facts.id,
    object: 'chat.completion.chunk',
    created: facts.created,
    model: facts.model,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  });
  const last = { content: '', ...(how === 'whole' && calls.length > 0 && { tool_calls: calls.map(wireCall) }) };
  const frames = [
    chunk({ role: 'assistant', content: '' }),
    ...textDeltas(step, length).map((delta) => chunk(delta)),
    ...(how === 'whole' ? [] : callDeltas(calls, how, length).map((delta) => chunk(delta))),
    { ...chunk(last, step.finishReason), usage: wireUsage(facts.usage) },
  ];
  return step.wire?.padding ? frames.map((frame, at) => ({ ...frame, p: 'abcdefghij'.slice(0, at % 11) })) : frames;
}
