import { type ChatChunk, type ChatCompletion, type ChatModel, type ChatRequest, MaeError } from '@mae/protocol';
import type { Deck } from './deck.js';
import { type CassetteOptions, readCassetteOptions } from './options.js';

/** A model whose answers are kept in a file. It never closes the model it was given. */
export interface Cassette extends ChatModel, AsyncDisposable {
  /** Waits for what is being written, and lets another recorder have the file. */
  close(): Promise<void>;
}

/** Loads what plays and records with the first call: who has no cassette loads none of it. */
class RecordedModel implements Cassette {
  readonly estimate: ChatModel['estimate'];
  readonly #open: () => Promise<Deck>;
  #opened: Promise<Deck> | undefined;

  constructor(model: ChatModel | undefined, options: Required<CassetteOptions>) {
    this.estimate = model?.estimate?.bind(model);
    this.#open = async () => (await import('./deck.js')).Deck.open(options, model);
  }

  async complete(request: ChatRequest, { signal }: { signal?: AbortSignal } = {}): Promise<ChatCompletion> {
    signal?.throwIfAborted();
    return (await this.#deck()).complete(request, signal);
  }

  async *stream(
    request: ChatRequest,
    { signal }: { signal?: AbortSignal } = {},
  ): AsyncGenerator<ChatChunk, void, void> {
    signal?.throwIfAborted();
    yield* (await this.#deck()).stream(request, signal);
  }

  async close(): Promise<void> {
    const deck = await this.#opened?.catch(() => undefined);
    await deck?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #deck(): Promise<Deck> {
    this.#opened ??= this.#open();
    return this.#opened;
  }
}

/**
 * A model that answers from a file what was recorded there, and records what was not.
 *
 * An answer is found by the hash of the canonical request and by the how-manieth equal request it is. Streams keep their
 * pieces, faults are recorded and thrown again, cancel works in both. With `replay` nothing is sent, and `model` may be
 * `undefined`.
 *
 * @throws MaeError `CLIENT_OPTIONS_INVALID`; calls reject with `CLIENT_CASSETTE_MISS`, `…_INVALID`, `…_BUSY`, `…_FAILED`
 */
export function withCassette(model: ChatModel | undefined, options: CassetteOptions): Cassette {
  const read = readCassetteOptions(options);
  if (model !== undefined || read.mode === 'replay') return new RecordedModel(model, read);
  throw new MaeError({
    code: 'CLIENT_OPTIONS_INVALID',
    message: "A cassette without a model can only replay. Give it a model, or the mode 'replay'.",
  });
}
