import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Call } from './call.js';

/** Milliseconds a finished answer may take to send its last bytes, so that its connection can be used again. */
const drainMs = 1000;

/** The connection was lost inside a body. */
export class BodyLost extends Error {
  readonly receivedBytes: number;

  constructor(receivedBytes: number, cause: unknown) {
    super('The connection was lost inside the body.', { cause });
    this.receivedBytes = receivedBytes;
  }
}

/** The head of an answer, and its body as bytes under the call's limits. */
export class Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly #body: Dispatcher.ResponseData['body'];
  readonly #call: Call;
  #received = 0;

  constructor(response: Dispatcher.ResponseData, call: Call) {
    this.status = response.statusCode;
    this.headers = response.headers;
    this.#body = response.body;
    this.#call = call;
    // An error after the last read has no reader; it must not end the process.
    this.#body.on('error', () => {});
  }

  get contentType(): string {
    const value = this.headers['content-type'];
    return (Array.isArray(value) ? (value[0] ?? '') : (value ?? '')).toLowerCase();
  }

  /** Whether the call was cancelled by its caller, a limit or `close`. */
  get cancelled(): boolean {
    return this.#call.signal.aborted;
  }

  /** The body. The idle limit runs only while a piece is being waited for: a slow reader is not the server's fault. */
  async *bytes(): AsyncGenerator<Uint8Array, void, void> {
    const pieces = this.#body.iterator({ destroyOnReturn: false });
    try {
      for (;;) {
        this.#call.enter('idle');
        const next = await this.#next(pieces);
        this.#call.leave();
        if (next.done) return;
        this.#received += next.value.length;
        yield next.value;
      }
    } finally {
      this.#call.leave();
      await pieces.return?.();
    }
  }

  async #next(pieces: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
    try {
      return await pieces.next();
    } catch (error) {
      this.#call.signal.throwIfAborted();
      throw new BodyLost(this.#received, error);
    }
  }

  /** The body as text; beyond `maxBytes` the rest is left and `whole` is false. */
  async text(maxBytes: number): Promise<{ text: string; whole: boolean }> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of this.bytes()) {
      pieces.push(piece);
      size += piece.length;
      if (size > maxBytes) break;
    }
    return { text: Buffer.concat(pieces).subarray(0, maxBytes).toString(), whole: size <= maxBytes };
  }

  /** Lets the connection go: used again where the end of the body is at hand, closed otherwise. */
  release(finished: boolean): void {
    const body = this.#body;
    if (body.readableEnded || body.destroyed) return;
    if (!finished) {
      body.destroy();
      return;
    }
    const late = setTimeout(() => body.destroy(), drainMs);
    late.unref();
    body.once('close', () => clearTimeout(late));
    body.resume();
  }
}
