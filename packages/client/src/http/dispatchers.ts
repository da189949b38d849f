import type { Dispatcher } from 'undici';
import type { Settings } from '../options.js';
import type { ProxyAddress } from './proxy.js';

/** What requests to one origin go through. */
export interface Route {
  dispatcher: Dispatcher;
  /** Host and port of the proxy between, without its password. */
  proxy?: string;
}

/**
 * Numbers of the client's own connections. A stream has its connection to itself, so there may be as many as calls at
 * once; beyond that, calls wait for one. An idle connection is kept for 30 s, so that a call after a program was run
 * needs no handshake, and for at most 5 min where the server says how long it keeps it.
 */
export const poolNumbers = {
  connections: 256,
  keepAliveTimeout: 30_000,
  keepAliveMaxTimeout: 300_000,
  keepAliveTimeoutThreshold: 2000,
};

type DispatcherSettings = Pick<Settings, 'timeouts' | 'ca'>;

/** undici is loaded here, with the first call. */
async function openDispatcher(
  proxy: ProxyAddress | undefined,
  { timeouts, ca }: DispatcherSettings,
): Promise<Dispatcher> {
  const { Agent, ProxyAgent } = await import('undici');
  const trust = ca === undefined ? {} : { ca: [...knownAuthorities(), ...[ca].flat().map(String)] };
  // HTTP/1.1: a stream has its connection to itself, and ending it ends nothing else.
  const common = { ...poolNumbers, allowH2: false };
  if (proxy === undefined) return new Agent({ ...common, connect: { timeout: timeouts.connectMs, ...trust } });
  const { uri } = proxy;
  return new ProxyAgent({ ...common, uri, connectTimeout: timeouts.connectMs, requestTls: trust, proxyTls: trust });
}

/** A list of its own replaces Node's, which NODE_EXTRA_CA_CERTS adds to. */
function knownAuthorities(): string[] {
  // Got where it is needed: loading it with the package takes a quarter of its import.
  return process.getBuiltinModule('node:tls').getCACertificates('default');
}

/** The client's own connections, by origin. */
export class Dispatchers {
  readonly #settings: DispatcherSettings;
  readonly #routes = new Map<string, Promise<Route>>();

  constructor(settings: DispatcherSettings) {
    this.#settings = settings;
  }

  /** The same route for every call to an origin. The proxy variables are read at the first of them. */
  routeTo(origin: string): Promise<Route> {
    const known = this.#routes.get(origin);
    if (known !== undefined) return known;
    const route = this.#open(origin);
    this.#routes.set(origin, route);
    // What was wrong may be right at the next call.
    route.catch(() => this.#routes.delete(origin));
    return route;
  }

  /** Ends all connections. */
  async destroy(): Promise<void> {
    const routes = await Promise.allSettled(this.#routes.values());
    await Promise.all(routes.map(async (one) => one.status === 'fulfilled' && (await one.value.dispatcher.destroy())));
  }

  async #open(origin: string): Promise<Route> {
    const proxy = namesProxy() ? (await import('./proxy.js')).proxyFor(origin) : undefined;
    const dispatcher = await openDispatcher(proxy, this.#settings);
    return proxy === undefined ? { dispatcher } : { dispatcher, proxy: proxy.label };
  }
}

/** Whether the environment names a proxy at all: what reads it is loaded only then. */
function namesProxy(): boolean {
  return Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name));
}
