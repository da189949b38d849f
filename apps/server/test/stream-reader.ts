import { framesOf, type ReceivedFrame } from '../src/__fixtures__/server.js';

/** Reads an event stream piece by piece. */
export class StreamReader {
  #text = '';
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();

  constructor(response: Response) {
    if (response.body === null) throw new Error('the response has no body');
    this.#reader = response.body.getReader();
  }

  get text(): string {
    return this.#text;
  }

  get frames(): ReceivedFrame[] {
    return framesOf(this.#text);
  }

  /** Reads on until the text so far holds this. */
  async until(wanted: string): Promise<void> {
    while (!this.#text.includes(wanted)) {
      const { done, value } = await this.#reader.read();
      if (done) throw new Error(`the stream ended without ${wanted}`);
      this.#text += this.#decoder.decode(value, { stream: true });
    }
  }

  /** Reads to the end. */
  async rest(): Promise<ReceivedFrame[]> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) return this.frames;
      this.#text += this.#decoder.decode(value, { stream: true });
    }
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}
