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
  #woken: (() => void) | undefined;
  readonly #wake = (): void => this.#woken?.();

  constructor(response: Dispatcher.ResponseData, call: Call) {
    this.status = response.statusCode;
    this.headers = response.headers;
    this.#body = response.body;
    this.#call = call;
    // An error after the last read has no reader; it must not end the process.
    this.#body.on('error', this.#wake);
    this.#body.on('close', this.#wake);
    this.#body.on('end', this.#wake);
  }

  get contentType(): string {
    const value = this.headers['content-type'];
    return (Array.isArray(value) ? (value[0] ?? '') : (value ?? '')).toLowerCase();
  }

  /** Whether the call was cancelled by its caller, a limit or `close`. */
  get cancelled(): boolean {
    return this.#call.signal.aborted;
  }

  /**
   * The next piece of the body, `undefined` at its end. The idle limit runs only while a piece is waited for: a slow
   * reader is not the server's fault.
   */
  async read(): Promise<Uint8Array | undefined> {
    const body = this.#body;
    for (;;) {
      const piece = body.destroyed ? null : (body.read() as Uint8Array | null);
      if (piece !== null) {
        this.#received += piece.length;
        return piece;
      }
      if (body.readableEnded) return undefined;
      if (body.destroyed) {
        this.#call.signal.throwIfAborted();
        throw new BodyLost(this.#received, body.errored);
      }
      await this.#arrival();
    }
  }

  /** The body as text; beyond `maxBytes` the rest is left and `whole` is false. */
  async text(maxBytes: number): Promise<{ text: string; whole: boolean }> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    while (size <= maxBytes) {
      const piece = await this.read();
      if (piece === undefined) break;
      pieces.push(piece);
      size += piece.length;
    }
    return { text: Buffer.concat(pieces).subarray(0, maxBytes).toString(), whole: size <= maxBytes };
  }

  /** Lets the connection go: used again where the end of the body is at hand, closed otherwise. */
  release(finished: boolean): void {
    const body = this.#body;
    body.off('readable', this.#wake);
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

  /** Until there is something to read, or nothing more to come. */
  async #arrival(): Promise<void> {
    const body = this.#body;
    if (body.listenerCount('readable') === 0) body.on('readable', this.#wake);
    this.#call.enter('idle');
    await new Promise<void>((resolve) => {
      this.#woken = resolve;
    });
    this.#call.leave();
  }
}
