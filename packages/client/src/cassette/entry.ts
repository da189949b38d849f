import { type ChatChunk, ChatCompletion, Fault, JsonSchema } from '@mae/protocol';
import * as z from 'zod';

export const cassetteVersion = 1;

/** The first line of a cassette. Later ones are passed over: two processes may begin a file at once. */
export const Header = z.object({ cassette: z.int().positive(), by: z.string().optional() });

/** A piece of a streamed reply, as it was handed on. */
export const Piece = z.object({
  content: z.string().optional(),
  reasoning: z.string().optional(),
  toolCalls: z
    .array(
      z.object({
        index: z.int().nonnegative(),
        id: z.string().optional(),
        name: z.string().optional(),
        arguments: z.string().optional(),
      }),
    )
    .optional(),
});
export type Piece = z.infer<typeof Piece>;

/** A recorded call: one line of a cassette. */
export const Entry = z.object({
  /** Of `request` as it stands here. */
  requestHash: z.string(),
  /** The how-manieth call with this request it is, from 0. */
  ordinal: z.int().nonnegative(),
  request: JsonSchema,
  /** Of a streamed call. */
  deltas: z.array(Piece).optional(),
  // How it ended; none of these: the stream ended without a whole reply.
  completion: ChatCompletion.optional(),
  fault: Fault.optional(),
  /** The caller cancelled it, or left the stream. */
  cancelled: z.literal(true).optional(),
});
export type Entry = z.infer<typeof Entry>;

/** What ends a call. */
export type EntryEnd = Pick<Entry, 'completion' | 'fault' | 'cancelled'>;

/** A call before its end is known. */
export type CallKey = Pick<Entry, 'requestHash' | 'ordinal' | 'request'>;

/** The pieces of a chunk that are recorded. */
export function pieceOf({ content, reasoning, toolCalls }: Extract<ChatChunk, { type: 'delta' }>): Piece {
  return {
    ...(reasoning !== undefined && { reasoning }),
    ...(content !== undefined && { content }),
    ...(toolCalls !== undefined && { toolCalls }),
  };
}

/** All that several pieces of a stream say, in at most three: thinking, text, tool calls. */
export function joinPieces(pieces: readonly Piece[]): Piece[] {
  const reasoning = pieces.map((piece) => piece.reasoning ?? '').join('');
  const content = pieces.map((piece) => piece.content ?? '').join('');
  const calls = new Map<number, { index: number; id?: string; name: string; arguments: string }>();
  for (const { index, id, name = '', arguments: text = '' } of pieces.flatMap((piece) => piece.toolCalls ?? [])) {
    const call = calls.get(index) ?? { index, name: '', arguments: '' };
    calls.set(index, { ...call, id: call.id ?? id, name: call.name + name, arguments: call.arguments + text });
  }
  return [
    ...(reasoning === '' ? [] : [{ reasoning }]),
    ...(content === '' ? [] : [{ content }]),
    ...(calls.size === 0 ? [] : [{ toolCalls: [...calls.values()] }]),
  ];
}
