import type { Dispatcher } from 'undici';
import { closedError, connectionError } from '../errors/connection-error.js';
import type { ClientTimeouts } from '../options.js';
import { userAgent } from '../user-agent.js';
import { Answer } from './answer.js';
import type { Call } from './call.js';
import { untilAborted } from './until-aborted.js';

/** One request, before limits and retries. */
export interface Outgoing {
  method: 'GET' | 'POST';
  origin: string;
  path: string;
  host: string;
  accept: string;
  apiKey: string | undefined;
  body?: string;
}

/** Sends requests over connections that are kept and shared. undici is loaded with the first request. */
export class Transport {
  readonly #given: Dispatcher | undefined;
  readonly #timeouts: ClientTimeouts;
  #own: Promise<Dispatcher> | undefined;
  #closed = false;

  constructor(timeouts: ClientTimeouts, dispatcher?: Dispatcher) {
    this.#timeouts = timeouts;
    this.#given = dispatcher;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves with the head of the answer. Rejects with the call's reason, or a `MaeError` of the connection. */
  async send(outgoing: Outgoing, call: Call): Promise<Answer> {
    call.signal.throwIfAborted();
    const { origin, path, method, accept, apiKey, body, host } = outgoing;
    const headers: Record<string, string> = { accept, 'user-agent': userAgent };
    if (apiKey !== undefined) headers.authorization = `Bearer ${apiKey}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const dispatcher = await this.#dispatcher();
    call.enter('firstByte');
    try {
      const response = dispatcher.request({
        origin,
        path,
        method,
        headers,
        signal: call.signal,
        // The call's own limits are exact and name themselves.
        headersTimeout: 0,
        bodyTimeout: 0,
        ...(body !== undefined && { body }),
      });
      // undici looks at the signal only once it has a connection.
      return new Answer(await untilAborted(response, call.signal), call);
    } catch (error) {
      call.signal.throwIfAborted();
      throw connectionError(error, host, this.#timeouts.connectMs);
    } finally {
      call.leave();
    }
  }

  /** Ends the client's own connections. A given dispatcher is left alone. */
  async close(): Promise<void> {
    this.#closed = true;
    const own = await this.#own;
    await own?.destroy();
  }

  async #dispatcher(): Promise<Dispatcher> {
    if (this.#closed) throw closedError();
    if (this.#given !== undefined) return this.#given;
    this.#own ??= import('undici').then(
      ({ Agent }) =>
        // HTTP/1.1: a stream has its connection to itself, and ending it ends nothing else.
        new Agent({ connect: { timeout: this.#timeouts.connectMs }, allowH2: false }),
    );
    return this.#own;
  }
}
