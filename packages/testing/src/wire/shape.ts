import type { WireOptions } from '../script/wire-options.js';

/** In which of its variations a server writes replies. A step may choose others for one reply. */
export interface ReplyShape
  extends Required<Pick<WireOptions, 'reasoning' | 'usage' | 'toolCalls' | 'cachedTokensIn'>> {
  /** What stands for no tool calls: `null` or no key. */
  noToolCalls: 'null' | 'absent';
  /** Writes `type: "function"` in tool calls, and in streams always their index. */
  toolCallType: boolean;
  /** Writes the role in every delta instead of in the first. */
  roleInEveryDelta: boolean;
}

export const mistralShape: ReplyShape = {
  reasoning: 'chunks',
  usage: 'last',
  toolCalls: 'whole',
  cachedTokensIn: 'prompt_tokens_details',
  noToolCalls: 'null',
  toolCallType: false,
  roleInEveryDelta: false,
};

/** The shape of one reply: what its step says, else that of the server. */
export function shapeOf(shape: ReplyShape, wire: WireOptions = {}): ReplyShape {
  return {
    ...shape,
    reasoning: wire.reasoning ?? shape.reasoning,
    usage: wire.usage ?? shape.usage,
    toolCalls: wire.toolCalls ?? shape.toolCalls,
    cachedTokensIn: wire.cachedTokensIn ?? shape.cachedTokensIn,
  };
}
