import type { IncomingMessage, ServerResponse } from 'node:http';
import { wasCut } from './connection.js';

/** One request as it came in. */
export interface ReceivedRequest {
  method: string;
  path: string;
  /** Lower-case names. `authorization` says only whether it was `right`, `wrong`, `absent` or `unchecked`. */
  headers: Record<string, string>;
  /** The parsed body; `undefined` without one, a string where it is not JSON. */
  body: unknown;
  /** The client closed the connection before the answer was complete. */
  clientGone: boolean;
  /** Resolves when the answer was sent or the connection is gone. */
  closed: Promise<void>;
}

/** Reads a request whole, without its key. */
export async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  apiKey?: string,
): Promise<ReceivedRequest> {
  const bytes: Buffer[] = [];
  for await (const chunk of request) bytes.push(chunk as Buffer);
  const text = Buffer.concat(bytes).toString();
  const { authorization, ...others } = request.headers;
  const headers = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)]));
  const expected = `Bearer ${apiKey}`;
  const verdict = apiKey === undefined ? 'unchecked' : authorization === expected ? 'right' : 'wrong';
  const closed = Promise.withResolvers<void>();
  const received: ReceivedRequest = {
    method: request.method ?? '',
    path: new URL(request.url ?? '/', 'http://localhost').pathname,
    headers: { ...headers, authorization: authorization === undefined ? 'absent' : verdict },
    body: text === '' ? undefined : parseJson(text),
    clientGone: false,
    closed: closed.promise,
  };
  response.once('close', () => {
    received.clientGone = !response.writableFinished && !wasCut(response);
    closed.resolve();
  });
  return received;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
