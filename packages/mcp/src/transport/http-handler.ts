import { randomUUID } from 'node:crypto';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { isInitializeRequest, type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { Calls } from './calls.js';
import { OpenCall } from './open-call.js';
import { hostNameOf, isLoopbackName } from './own-hosts.js';
import { readJson } from './read-body.js';
import { refusal } from './refusal.js';

export interface McpHttpHandlerOptions {
  /** Calls under way at once; beyond it 503. @default 256 */
  maxCalls?: number;
  /** Bytes of a body that the handler reads itself; beyond it 413. @default 16777216, 16 MiB */
  maxBodyBytes?: number;
  /**
   * Names it answers to, in `Host`, and in `Origin` where there is one, so that no page in a browser reaches it by a
   * name of its own. @default this machine's own: localhost, 127.0.0.1, [::1]
   */
  isAllowedHost?: (hostName: string) => boolean;
  /** Silence after which an open answer sends a comment, in milliseconds. @default 15000 */
  keepAliveMs?: number;
}

/** What one request is answered from, and on whose behalf. */
export interface McpHttpCall {
  /** Makes the server that answers, such as `() => createMcpServer({ runs })` over the runs of the caller. */
  createServer: () => McpServer;
  /** Tells callers apart: a cancellation reaches calls of the same one alone. @default '' */
  caller?: string;
  /** The parsed body, where it was read already. */
  body?: unknown;
}

const sessionHeader = 'mcp-session-id';

/**
 * Streamable HTTP: each request is answered by a server of its own, so nothing is kept between requests, any process
 * of many may answer any of them, and a restart is not noticed. The session id it hands out names a client and no
 * state: a cancellation is a request of its own, and finds its call by it, where that is under way in this process.
 */
export class McpHttpHandler implements AsyncDisposable {
  readonly #options: Required<McpHttpHandlerOptions>;
  readonly #calls = new Calls();
  #closed = false;

  constructor(options: McpHttpHandlerOptions = {}) {
    const { maxCalls = 256, maxBodyBytes = 16 * 1024 * 1024, isAllowedHost = isLoopbackName } = options;
    this.#options = { maxCalls, maxBodyBytes, isAllowedHost, keepAliveMs: options.keepAliveMs ?? 15_000 };
  }

  /** Calls under way. */
  get size(): number {
    return this.#calls.size;
  }

  /** Answers one request. Whoever leaves before the answer is whole (`request.signal`) ends it, and no run. */
  async handle(request: Request, call: McpHttpCall): Promise<Response> {
    const refused = this.#refuse(request);
    if (refused) return refused;
    const read = call.body === undefined ? await readJson(request, this.#options.maxBodyBytes) : { body: call.body };
    if ('refused' in read) {
      return refusal(read.refused, read.refused === 413 ? 'The body is too large.' : 'The body is not JSON in UTF-8.');
    }
    if (request.signal.aborted) return refusal(400, 'The client closed the connection.');
    const messages = messagesOf(read.body);
    const client = JSON.stringify([call.caller ?? '', request.headers.get(sessionHeader) ?? '']);
    for (const message of messages) this.#calls.cancel(client, message);
    return this.#answer(request, call, { body: read.body, messages, client });
  }

  /** Takes no more requests and answers those under way with an error. Runs go on. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#calls.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #refuse(request: Request): Response | undefined {
    const { isAllowedHost, maxCalls } = this.#options;
    const { headers } = request;
    const names = [headers.get('host') ?? new URL(request.url).host, headers.get('origin')];
    const isForeign = (name: string | null): boolean => name !== null && !isAllowedHost(hostNameOf(name) ?? '');
    if (names.some(isForeign)) return refusal(403, 'This server does not answer to this host or origin.');
    if (request.method !== 'POST') {
      return refusal(405, 'Send requests as POST: this server sends nothing unasked.', { allow: 'POST' });
    }
    if (this.#closed) return refusal(503, 'The server is stopping.', { 'retry-after': '10' });
    if (this.#calls.size < maxCalls) return undefined;
    return refusal(503, `${maxCalls} calls are under way. Try again later.`, { 'retry-after': '2' });
  }

  async #answer(request: Request, { createServer }: McpHttpCall, given: Given): Promise<Response> {
    const { body, messages, client } = given;
    const { keepAliveMs } = this.#options;
    const gone = (): void => void call.end();
    const ended = (): void => {
      this.#calls.remove(client, call);
      request.signal.removeEventListener('abort', gone);
    };
    const call = new OpenCall({ server: createServer(), messages, keepAliveMs, ended });
    this.#calls.add(client, call);
    request.signal.addEventListener('abort', gone, { once: true });
    const answer = await call.answer(request, body);
    if (messages.some(isInitializeRequest) && answer.ok) answer.headers.set(sessionHeader, randomUUID());
    return answer;
  }
}

/** A request that was read. */
interface Given {
  body: unknown;
  messages: JSONRPCMessage[];
  /** What tells one client from another. */
  client: string;
}

/** Those of a body that are messages. What is none the transport refuses. */
function messagesOf(body: unknown): JSONRPCMessage[] {
  const all: unknown[] = Array.isArray(body) ? body : [body];
  return all.flatMap((one) => JSONRPCMessageSchema.safeParse(one).data ?? []);
}
