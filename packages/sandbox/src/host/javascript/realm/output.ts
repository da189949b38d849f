import type { Host } from './bridge.js';
import { charCodeAt, min, realNow, slice } from './intrinsics.js';

const bufferCharacters = 65_536;
const pieceCharacters = 262_144;
const flushAfterMs = 20;
/** Lines that are handed over at once, though others were just before. */
const mostAtOnce = 64;
/** After so many milliseconds there may be one more of them. */
const oneMoreAfterMs = 2;

/**
 * Hands what is written to the host: at once while it is little, so that a line is seen though the program computes on
 * without a word, and in large pieces while it is much, as a call of the host costs more than the text.
 */
export class Output {
  readonly #write: Host['write'];
  #stream: 'stdout' | 'stderr' = 'stdout';
  #text = '';
  #flushedAt = 0;
  #atOnce = mostAtOnce;
  #countedAt = 0;

  constructor(write: Host['write']) {
    this.#write = write;
  }

  write(stream: 'stdout' | 'stderr', text: string): void {
    if (stream !== this.#stream) {
      this.flush();
      this.#stream = stream;
    }
    this.#text += text;
    if (this.#text.length >= bufferCharacters || this.#isDue()) this.flush();
  }

  #isDue(): boolean {
    const now = realNow();
    this.#atOnce = min(mostAtOnce, this.#atOnce + (now - this.#countedAt) / oneMoreAfterMs);
    this.#countedAt = now;
    if (this.#atOnce < 1) return now - this.#flushedAt >= flushAfterMs;
    this.#atOnce -= 1;
    return true;
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
