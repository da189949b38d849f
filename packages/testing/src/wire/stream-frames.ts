import type { ToolCall } from '@mae/protocol';
import type { ReplyStep } from '../script/step.js';
import { pieces } from '../script/text.js';
import { type Json, type ReplyFacts, textChunk, thinkingChunk, wireCall, wireUsage } from './parts.js';
import type { ReplyShape } from './shape.js';

/** Deltas of tool calls. The id of a continued call is absent or the string `null`, as servers write it. */
function callDeltas(calls: readonly ToolCall[], shape: ReplyShape, length: number): Json[] {
  return calls.flatMap((call, index) => {
    const position = shape.toolCalls === 'indexed' ? { index } : {};
    const type = shape.toolCallType ? { type: 'function' } : {};
    const opening = { id: call.id, ...type, function: { name: call.name, arguments: '' }, ...position };
    const rest = pieces(call.arguments, length).map((text, at) => ({
      ...(at % 2 === 0 && !shape.toolCallType && { id: 'null' }),
      function: { ...(!shape.toolCallType && { name: '' }), arguments: text },
      ...position,
    }));
    return [opening, ...rest].map((part) => ({ tool_calls: [part] }));
  });
}

/** Deltas of thinking and text: lists while it thinks, one list that holds both, then plain strings or lists. */
function chunkDeltas(step: ReplyStep, length: number): Json[] {
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

function textDeltas(step: ReplyStep, shape: ReplyShape, length: number): Json[] {
  if (step.reasoning === undefined || shape.reasoning === 'chunks') return chunkDeltas(step, length);
  const field = shape.reasoning;
  return [
    ...pieces(step.reasoning, length).map((part) => ({ [field]: part })),
    ...pieces(step.content, length).map((content) => ({ content })),
  ];
}

/**
 * The frames of a streamed reply, of chat and of fim.
 *
 * The first opens the message; the last with choices has `finish_reason`, and the usage where `shape.usage` is `last`.
 */
export function streamFrames(step: ReplyStep, facts: ReplyFacts): Json[] {
  const { shape } = facts;
  const length = step.wire?.pieceLength ?? 12;
  const calls = step.toolCalls ?? [];
  const head = { id: facts.id, object: 'chat.completion.chunk', created: facts.created, model: facts.model };
  // One choice per frame: with several, each delta comes once for each.
  const chunks = (delta: Json, finishReason: string | null = null): Json[] =>
    Array.from({ length: facts.choices }, (_, index) => ({
      ...head,
      choices: [
        {
          index,
          delta: shape.roleInEveryDelta ? { role: 'assistant', ...delta } : delta,
          finish_reason: finishReason,
        },
      ],
    }));
  const usage = { usage: wireUsage(facts.usage, shape.cachedTokensIn) };
  const whole = shape.toolCalls === 'whole';
  const last: Json = { content: '' };
  if (whole && calls.length > 0) {
    last.tool_calls = calls.map((call, index) => ({
      ...(shape.toolCallType && { index }),
      ...wireCall(call, shape, step.wire?.argumentsAsObject),
    }));
  }
  const frames = [
    ...chunks({ role: 'assistant', content: '' }),
    ...textDeltas(step, shape, length).flatMap((delta) => chunks(delta)),
    ...(whole ? [] : callDeltas(calls, shape, length).flatMap((delta) => chunks(delta))),
    ...chunks(last, step.finishReason).map((frame, index) => ({
      ...frame,
      ...(shape.usage === 'last' && index === facts.choices - 1 && usage),
    })),
    ...(shape.usage === 'own' ? [{ ...head, choices: [], ...usage }] : []),
  ];
  return step.wire?.padding ? frames.map((frame, at) => ({ ...frame, p: 'abcdefghij'.slice(0, at % 11) })) : frames;
}
