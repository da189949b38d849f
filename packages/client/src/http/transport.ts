import { closedError, connectionError } from '../errors/connection-error.js';
import type { Settings } from '../options.js';
import { userAgent } from '../user-agent.js';
import { Answer } from './answer.js';
import type { Call } from './call.js';
import { Dispatchers, type Route } from './dispatchers.js';
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

type TransportSettings = Pick<Settings, 'timeouts' | 'dispatcher' | 'ca'>;

/** Sends requests over connections that are kept and shared. undici is loaded with the first request. */
export class Transport {
  readonly #settings: TransportSettings;
  readonly #own: Dispatchers;
  #closed = false;

  constructor(settings: TransportSettings) {
    this.#settings = settings;
    this.#own = new Dispatchers(settings);
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
    const { dispatcher, proxy } = await this.#route(origin);
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
      throw connectionError(error, { host, proxy, apiKey, connectMs: this.#settings.timeouts.connectMs });
    } finally {
      call.leave();
    }
  }

  /** Ends the client's own connections. A given dispatcher is left alone. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#own.destroy();
  }

  async #route(origin: string): Promise<Route> {
    if (this.#closed) throw closedError();
    const { dispatcher } = this.#settings;
    return dispatcher === undefined ? this.#own.routeTo(origin) : { dispatcher };
  }
}
