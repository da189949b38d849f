import type { Host } from './bridge.js';
import { realNow } from './intrinsics.js';

const bufferCharacters = 65_536;
const flushAfterMs = 20;

/** Collects what is written and hands it to the host in large pieces: a call of the host costs more than the text. */
export class Output {
  readonly #write: Host['write'];
  #stream: 'stdout' | 'stderr' = 'stdout';
  #text = '';
  #flushedAt = 0;

  constructor(write: Host['write']) {
    this.#write = write;
  }

  write(stream: 'stdout' | 'stderr', text: string): void {
    if (stream !== this.#stream) {
      this.flush();
      this.#stream = stream;
    }
    this.#text += text;
    if (this.#text.length >= bufferCharacters || realNow() - this.#flushedAt >= flushAfterMs) this.flush();
  }

  flush(): void {
    this.#flushedAt = realNow();
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#write(this.#stream, text);
  }
}
