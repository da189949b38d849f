import type { Host } from './bridge.js';

const parts = [
  'href',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;
type Part = (typeof parts)[number];
type Components = Record<Part | 'origin', string>;

/** A percent-encoded name or value of a query. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

function decode(text: string): string {
  const plain = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run
          .replace(/%[89a-fA-F][0-9a-fA-F]/g, '\ufffd')
          .replace(/%([0-7][0-9a-fA-F])/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
      }
    });
  }
}

type Pairs = [string, string][];

function pairsOf(init: unknown): Pairs {
  if (init === undefined || init === null) return [];
  if (typeof init === 'object') {
    const entries = Symbol.iterator in init ? [...(init as Iterable<Iterable<unknown>>)] : Object.entries(init);
    return entries.map((entry) => {
      const pair = [...entry].map(String);
      if (pair.length !== 2) throw new TypeError('Each query pair must be an iterable [name, value] tuple');
      return pair as [string, string];
    });
  }
  const text = String(init).replace(/^\?/, '');
  return text
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece) => {
      const at = piece.indexOf('=');
      return at < 0 ? [decode(piece), ''] : [decode(piece.slice(0, at)), decode(piece.slice(at + 1))];
    });
}

export class URLSearchParams {
  #pairs: Pairs;
  #changed: ((query: string) => void) | undefined;

  constructor(init?: unknown) {
    this.#pairs = pairsOf(init);
  }

  /** Ties parameters to the URL they belong to. */
  static bind(params: URLSearchParams, changed: (query: string) => void): void {
    params.#changed = changed;
  }

  static reload(params: URLSearchParams, query: string): void {
    params.#pairs = pairsOf(query);
  }

  #update(pairs: Pairs): void {
    this.#pairs = pairs;
    this.#changed?.(this.toString());
  }

  get size(): number {
    return this.#pairs.length;
  }
  append(name: unknown, value: unknown): void {
    this.#update([...this.#pairs, [String(name), String(value)]]);
  }
  delete(name: unknown, value?: unknown): void {
    this.#update(
      this.#pairs.filter((pair) => pair[0] !== String(name) || (value !== undefined && pair[1] !== String(value))),
    );
  }
  get(name: unknown): string | null {
    return this.#pairs.find((pair) => pair[0] === String(name))?.[1] ?? null;
  }
  getAll(name: unknown): string[] {
    return this.#pairs.filter((pair) => pair[0] === String(name)).map((pair) => pair[1]);
  }
  has(name: unknown, value?: unknown): boolean {
    return this.#pairs.some((pair) => pair[0] === String(name) && (value === undefined || pair[1] === String(value)));
  }
  set(name: unknown, value: unknown): void {
    const key = String(name);
    const at = this.#pairs.findIndex((pair) => pair[0] === key);
    if (at < 0) {
      this.append(key, value);
      return;
    }
    const kept = this.#pairs.filter((pair, index) => index <= at || pair[0] !== key);
    this.#update(kept.map((pair, index) => (index === at ? [key, String(value)] : pair)));
  }
  sort(): void {
    this.#update([...this.#pairs].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)));
  }
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void {
    for (const [name, value] of this.#pairs) callback.call(self, value, name, this);
  }
  *entries(): IterableIterator<[string, string]> {
    for (const [name, value] of this.#pairs) yield [name, value];
  }
  *keys(): IterableIterator<string> {
    for (const pair of this.#pairs) yield pair[0];
  }
  *values(): IterableIterator<string> {
    for (const pair of this.#pairs) yield pair[1];
  }
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }
  toString(): string {
    return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  }
}

/** `URL` whose parsing is done by the host's own parser, text in and text out. */
export function makeUrl(ask: Host['url']): unknown {
  const request = (...call: unknown[]): Components | null => JSON.parse(ask(JSON.stringify(call)));
  class URL {
    #now: Components;
    readonly searchParams: URLSearchParams;

    constructor(href: unknown, base?: unknown) {
      const parsed = request('parse', String(href), base === undefined ? null : String(base));
      if (parsed === null) {
        throw Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: String(href) });
      }
      this.#now = parsed;
      this.searchParams = new URLSearchParams(parsed.search);
      URLSearchParams.bind(this.searchParams, (query) => this.#set('search', query));
    }

    static canParse(href: unknown, base?: unknown): boolean {
      return request('parse', String(href), base === undefined ? null : String(base)) !== null;
    }

    static parse(href: unknown, base?: unknown): URL | null {
      return URL.canParse(href, base) ? new URL(href, base) : null;
    }

    #set(part: Part, value: string): void {
      const changed = request('set', this.#now.href, part, value);
      if (changed !== null) this.#now = changed;
    }

    static {
      for (const part of parts) {
        Object.defineProperty(URL.prototype, part, {
          get(this: URL) {
            return this.#now[part];
          },
          set(this: URL, value: unknown) {
            this.#set(part, String(value));
            if (part === 'search' || part === 'href') URLSearchParams.reload(this.searchParams, this.#now.search);
          },
          enumerable: true,
          configurable: true,
        });
      }
    }

    get origin(): string {
      return this.#now.origin;
    }
    toString(): string {
      return this.#now.href;
    }
    toJSON(): string {
      return this.#now.href;
    }
  }
  return URL;
}
