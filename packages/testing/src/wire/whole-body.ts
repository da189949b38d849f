import type { ReplyStep } from '../script/step.js';
import { type Json, type ReplyFacts, textChunk, thinkingChunk, wireCall, wireUsage } from './parts.js';

function contentOf(step: ReplyStep, inChunks: boolean): unknown {
  if (!inChunks && step.wire?.contentAsChunks !== true) return step.content;
  const thinking = inChunks ? [thinkingChunk(step.reasoning ?? '', true)] : [];
  return [...thinking, textChunk(step.content)];
}

/** The body of a whole reply, of chat and of fim. */
export function wholeBody(step: ReplyStep, facts: ReplyFacts): Json {
  const { shape } = facts;
  const inChunks = step.reasoning !== undefined && shape.reasoning === 'chunks';
  const calls = step.toolCalls?.map((call) => wireCall(call, shape, step.wire?.argumentsAsObject));
  const message: Json = { role: 'assistant', content: contentOf(step, inChunks) };
  if (step.reasoning !== undefined && shape.reasoning !== 'chunks') message[shape.reasoning] = step.reasoning;
  if (calls !== undefined) message.tool_calls = calls;
  else if (shape.noToolCalls === 'null') message.tool_calls = null;
  return {
    id: facts.id,
    object: 'chat.completion',
    created: facts.created,
    model: facts.model,
    ...(shape.usage !== 'none' && { usage: wireUsage(facts.usage, shape.cachedTokensIn) }),
    choices: Array.from({ length: facts.choices }, (_, index) => ({
      index,
      finish_reason: step.finishReason,
      message,
    })),
  };
}
