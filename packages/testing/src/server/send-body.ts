import type { ServerResponse } from 'node:http';

/** Sends a body: a string as it is, anything else as JSON. */
export function sendBody(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = text === '' ? {} : { 'content-type': 'application/json' };
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, { ...type, ...length, ...headers });
  response.end(text);
}
