import { type ChatChunk, type ChatCompletion, type ChatModel, type ChatRequest, requestHash } from '@mae/protocol';
import { keyOf } from '../key-of.js';
import type { CallKey } from './entry.js';
import { missError } from './miss.js';
import type { CassetteOptions } from './options.js';
import { playStream, playWhole } from './play.js';
import type { Recorded } from './read-lines.js';
import { type Recording, recordStream, recordWhole } from './record.js';
import { type Scrub, scrubberOf } from './scrub.js';
import { Tape } from './tape.js';

/** What is done with a call. */
type Verdict = { play: Recorded } | { record: Recording };

/** Plays and records the calls of one cassette. */
export class Deck {
  readonly #tape: Tape;
  readonly #options: Required<CassetteOptions>;
  readonly #model: ChatModel | undefined;
  /** How often each request was asked. */
  readonly #asked = new Map<string, number>();

  private constructor(tape: Tape, options: Required<CassetteOptions>, model: ChatModel | undefined) {
    this.#tape = tape;
    this.#options = options;
    this.#model = model;
  }

  /** @throws MaeError `CLIENT_CASSETTE_…` */
  static async open(options: Required<CassetteOptions>, model: ChatModel | undefined): Promise<Deck> {
    return new Deck(await Tape.open(options.file, options.mode), options, model);
  }

  async complete(request: ChatRequest, signal?: AbortSignal): Promise<ChatCompletion> {
    const verdict = await this.#judge(request);
    if ('play' in verdict) return playWhole(this.#options.file, verdict.play, signal);
    return recordWhole(verdict.record, request, signal);
  }

  async *stream(request: ChatRequest, signal?: AbortSignal): AsyncGenerator<ChatChunk, void, void> {
    const verdict = await this.#judge(request);
    if ('play' in verdict) yield* playStream(this.#options.file, verdict.play, signal);
    else yield* recordStream(verdict.record, request, signal);
  }

  close(): Promise<void> {
    return this.#tape.close();
  }

  async #judge(request: ChatRequest): Promise<Verdict> {
    const scrub = this.#scrub();
    const key = this.#take(scrub(request));
    const { mode, file } = this.#options;
    const recorded = mode === 'record' ? undefined : this.#tape.find(key);
    // Where the model can be asked, a call that was cancelled when it was recorded is asked again.
    const usable = recorded !== undefined && (mode === 'replay' || recorded.entry.cancelled === undefined);
    if (usable) return { play: recorded };
    if (mode === 'replay' || this.#model === undefined) throw await missError(file, this.#tape, key);
    return { record: { model: this.#model, tape: this.#tape, key, scrub } };
  }

  #take(request: ChatRequest): CallKey {
    const hash = requestHash(request);
    const ordinal = this.#asked.get(hash) ?? 0;
    this.#asked.set(hash, ordinal + 1);
    return { requestHash: hash, ordinal, request };
  }

  /** Made for each call: a client may read its key as late as that. */
  #scrub(): Scrub {
    return scrubberOf([keyOf(this.#model), process.env.MISTRAL_API_KEY?.trim()], this.#options.redact);
  }
}
