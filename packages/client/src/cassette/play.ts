import { type ChatChunk, type ChatCompletion, MaeError } from '@mae/protocol';
import { untilAborted } from '../http/until-aborted.js';
import { joinPieces, type Piece } from './entry.js';
import { missedCall } from './errors.js';
import type { Recorded } from './read-lines.js';

/** The pieces of a call; one recorded whole has a piece of thinking, one of text and one of tool calls. */
function piecesOf({ entry: { deltas, completion } }: Recorded): Piece[] {
  if (deltas !== undefined) return deltas;
  if (completion === undefined) return [];
  const { reasoning, content, toolCalls } = completion;
  return joinPieces([{ reasoning, content, toolCalls: toolCalls?.map((call, index) => ({ index, ...call })) }]);
}

/** The end of a recorded call: its reply, its fault, or the wait for a cancel that came then too. */
async function endOf(file: string, recorded: Recorded, signal?: AbortSignal): Promise<ChatCompletion | undefined> {
  const { entry, line } = recorded;
  if (entry.fault !== undefined) throw new MaeError(entry.fault);
  if (entry.cancelled === undefined) return entry.completion && structuredClone(entry.completion);
  if (signal !== undefined) return untilAborted(new Promise<never>(() => {}), signal);
  const what = `The call was cancelled when it was recorded (line ${line}), and it is read further now.`;
  throw missedCall(file, what, { line });
}

/** Plays a call as a stream: its pieces as they were handed on, then its end. */
export async function* playStream(
  file: string,
  recorded: Recorded,
  signal?: AbortSignal,
): AsyncGenerator<ChatChunk, void, void> {
  for (const piece of piecesOf(recorded)) {
    signal?.throwIfAborted();
    yield { type: 'delta', ...piece };
  }
  signal?.throwIfAborted();
  const completion = await endOf(file, recorded, signal);
  if (completion !== undefined) yield { type: 'completed', completion };
}

/** Plays a call whole. */
export async function playWhole(file: string, recorded: Recorded, signal?: AbortSignal): Promise<ChatCompletion> {
  signal?.throwIfAborted();
  const completion = await endOf(file, recorded, signal);
  if (completion !== undefined) return completion;
  throw new MaeError({
    code: 'MODEL_STREAM_CUT',
    message: `The recorded stream (line ${recorded.line} of ${file}) ended without a whole reply. Record the call again.`,
    retryable: true,
  });
}
