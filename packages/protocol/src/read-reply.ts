import type { ChatCompletion, ChatModel, ChatRequest } from './chat.js';
import { MaeError } from './error.js';

/** How a streamed reply is read. */
export interface ReadReplyOptions {
  onDelta?: (text: string) => void;
  signal?: AbortSignal;
}

/** Settles as `pending` does, or rejects with the signal's reason as soon as it is aborted. */
async function orAborted<T>(pending: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return pending;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([pending, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/**
 * Reads a streamed reply to its end. The model's own faults pass through; a listener that throws is ignored.
 *
 * Rejects with `signal.reason` on cancel, also when the model itself does not look at the signal.
 *
 * @throws MaeError `MODEL_STREAM_CUT` when the stream ends without a whole reply.
 */
export async function readReply(
  model: Pick<ChatModel, 'stream'>,
  request: ChatRequest,
  options: ReadReplyOptions = {},
): Promise<ChatCompletion> {
  const { onDelta, signal } = options;
  signal?.throwIfAborted();
  const stream = model.stream(request, { signal })[Symbol.asyncIterator]();
  let completion: ChatCompletion | undefined;
  try {
    for (;;) {
      const { value: chunk, done } = await orAborted(stream.next(), signal);
      if (done === true) break;
      // Read on to the end: what the stream does after its last chunk belongs to the call.
      if (chunk.type === 'completed') completion = chunk.completion;
      if (chunk.type === 'completed' || chunk.content === undefined || chunk.content === '') continue;
      try {
        onDelta?.(chunk.content);
      } catch {
        // Whoever watches cannot stop the work.
      }
    }
  } catch (error) {
    // Not awaited: a model that hangs would hold the caller here.
    stream.return?.()?.then(undefined, () => {});
    throw error;
  }
  if (completion !== undefined) return completion;
  signal?.throwIfAborted();
  throw new MaeError({
    code: 'MODEL_STREAM_CUT',
    message: 'The stream of the model ended without a whole reply. Send the request again.',
    retryable: true,
  });
}
