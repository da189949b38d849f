import { Buffer } from 'node:buffer';

type Stream = 'stdout' | 'stderr';

/** Counts what a program writes and sends on what is under its cap. */
export class Output {
  readonly #send: (stream: Stream, bytes: Buffer) => void;
  readonly #cap: number;
  readonly #onLimit: () => void;
  readonly bytes = { stdout: 0, stderr: 0 };
  /** Standard output so far, for the checks that look at it. */
  #stdout: Buffer[] = [];
  #sent = 0;
  truncated = false;

  constructor(cap: number, send: (stream: Stream, bytes: Buffer) => void, onLimit: () => void) {
    this.#cap = cap;
    this.#send = send;
    this.#onLimit = onLimit;
  }

  write(stream: Stream, text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    this.bytes[stream] += bytes.length;
    const room = this.#cap - this.#sent;
    const kept = bytes.length <= room ? bytes : bytes.subarray(0, wholeCharacters(bytes, room));
    if (kept.length > 0) {
      this.#sent += kept.length;
      if (stream === 'stdout') this.#stdout.push(kept);
      this.#send(stream, kept);
    }
    if (kept.length < bytes.length && !this.truncated) {
      this.truncated = true;
      this.#onLimit();
    }
  }

  get stdout(): string {
    return Buffer.concat(this.#stdout).toString('utf8');
  }
}

/** The largest length up to `limit` that does not cut a UTF-8 sequence. */
function wholeCharacters(bytes: Buffer, limit: number): number {
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}
