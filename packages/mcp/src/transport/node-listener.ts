import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { McpHttpCall, McpHttpHandler } from './http-handler.js';

/** A request of Node as one of the web. Its signal aborts where the client leaves before its answer is whole. */
function webRequestOf(request: IncomingMessage, response: ServerResponse): Request {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one);
  }
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const body = hasBody ? (Readable.toWeb(request) as ReadableStream<Uint8Array>) : undefined;
  // Its path means nothing here, and may be anything.
  return new Request('http://localhost/', {
    method: request.method,
    headers,
    body,
    duplex: 'half',
    signal: gone.signal,
  });
}

/**
 * A handler as a listener of `node:http`.
 *
 * @param callOf what a request is answered from; where it throws, the answer is 500
 */
export function nodeListener(
  handler: McpHttpHandler,
  callOf: (request: IncomingMessage) => McpHttpCall,
): (request: IncomingMessage, response: ServerResponse) => void {
  return async (request, response) => {
    try {
      const answer = await handler.handle(webRequestOf(request, response), callOf(request));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.flushHeaders();
      if (answer.body === null) response.end();
      else await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), response);
    } catch {
      // The client left, or what it is answered from failed.
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  };
}
