import type { Host } from './bridge.js';
import { charCodeAt, realNow, slice } from './intrinsics.js';

const bufferCharacters = 65_536;
const pieceCharacters = 262_144;
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
    // In pieces: a text of half a gigabyte would be copied as a whole before the host could count it.
    let at = 0;
    while (at < text.length) {
      const end = at + pieceCharacters + (isHighSurrogate(text, at + pieceCharacters - 1) ? 1 : 0);
      this.#write(this.#stream, slice(text, at, end));
      at = end;
    }
  }
}

function isHighSurrogate(text: string, index: number): boolean {
  const code = index < text.length - 1 ? charCodeAt(text, index) : 0;
  return code >= 0xd800 && code <= 0xdbff;
}
