import { type ChatChunk, type ChatCompletion, type ChatModel, type ChatRequest, MaeError } from '@mae/protocol';
import { type CallKey, type EntryEnd, type Piece, pieceOf } from './entry.js';
import { type Scrub, scrubEntry } from './scrub.js';
import type { Tape } from './tape.js';

/** What a call is recorded with. */
export interface Recording {
  model: ChatModel;
  tape: Tape;
  key: CallKey;
  scrub: Scrub;
}

/** What is recorded of a failure; `undefined` for one that is no fault of the model, but a mistake in a program. */
function endOf(error: unknown, signal: AbortSignal | undefined): EntryEnd | undefined {
  if (signal?.aborted) return { cancelled: true };
  if (!MaeError.isInstance(error)) return undefined;
  const { code, message, retryable, details } = error;
  return { fault: { code, message, retryable, ...(details !== undefined && { details }) } };
}

function store({ tape, key, scrub }: Recording, end: EntryEnd, deltas?: Piece[]): Promise<void> {
  return tape.append(scrubEntry({ ...key, ...(deltas !== undefined && { deltas }), ...end }, scrub));
}

/** Asks the model for a whole reply; the reply is given once it is stored. */
export async function recordWhole(
  recording: Recording,
  request: ChatRequest,
  signal?: AbortSignal,
): Promise<ChatCompletion> {
  let completion: ChatCompletion;
  try {
    completion = await recording.model.complete(request, { signal });
  } catch (error) {
    const end = endOf(error, signal);
    if (end !== undefined) await store(recording, end);
    throw error;
  }
  await store(recording, { completion });
  return completion;
}

/** Asks the model for a stream; its last piece is given once the call is stored. */
export async function* recordStream(
  recording: Recording,
  request: ChatRequest,
  signal?: AbortSignal,
): AsyncGenerator<ChatChunk, void, void> {
  const deltas: Piece[] = [];
  // Until something else is known: whoever reads has left.
  let end: EntryEnd | undefined = { cancelled: true };
  let stored = false;
  try {
    for await (const chunk of recording.model.stream(request, { signal })) {
      if (chunk.type === 'completed') {
        stored = true;
        await store(recording, { completion: chunk.completion }, deltas);
      } else deltas.push(pieceOf(chunk));
      yield chunk;
    }
    end = {};
  } catch (error) {
    end = endOf(error, signal);
    throw error;
  } finally {
    if (!stored && end !== undefined) await store(recording, end, deltas);
  }
}
