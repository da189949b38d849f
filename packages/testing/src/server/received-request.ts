import type { IncomingMessage, ServerResponse } from 'node:http';
import { wasCut } from './cut-connection.js';
import { headersWithoutKey, verdictOf } from './keys.js';

/** One request as it came in. */
export interface ReceivedRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  /** Lower-case names. `authorization` says only whether it was `right`, `wrong`, `absent` or `unchecked`. */
  headers: Record<string, string>;
  /** The parsed body; `undefined` without one, a string where it is not JSON. */
  body: unknown;
  /** The status it was answered with; `undefined` before, and where no answer began. */
  readonly status: number | undefined;
  /** The client closed the connection before the answer was complete. */
  clientGone: boolean;
  /** Resolves when the answer was sent or the connection is gone. */
  closed: Promise<void>;
}

/** Longer bodies are refused with 413. */
export const maxBodyBytes = 64 * 1024 * 1024;

/** The body of a request; `undefined` where it is longer than `maxBodyBytes`. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const bytes: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length <= maxBodyBytes) bytes.push(chunk as Buffer);
  }
  return length > maxBodyBytes ? undefined : Buffer.concat(bytes).toString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Reads a request whole, without its key. */
export async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  keys?: readonly string[],
): Promise<{ received: ReceivedRequest; tooLong: boolean }> {
  const text = await readBody(request);
  const url = new URL(request.url ?? '/', 'http://localhost');
  const closed = Promise.withResolvers<void>();
  const received: ReceivedRequest = {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: headersWithoutKey(request, verdictOf(request.headers.authorization, keys)),
    body: text === '' || text === undefined ? undefined : parseJson(text),
    get status() {
      return response.headersSent ? response.statusCode : undefined;
    },
    clientGone: false,
    closed: closed.promise,
  };
  response.once('close', () => {
    received.clientGone = !response.writableFinished && !wasCut(response);
    closed.resolve();
  });
  return { received, tooLong: text === undefined };
}
