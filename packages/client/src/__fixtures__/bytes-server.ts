import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came. */
export interface Received {
  method: string;
  url: string;
  body: unknown;
}

/** What a request is answered with: JSON, bytes as they are, or frames of a stream. */
export interface Given {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
  /** `data:` frames; strings are written as they are. */
  frames?: readonly unknown[];
  done?: boolean;
}

interface BytesServer extends AsyncDisposable {
  baseUrl: string;
  requests: Received[];
}

function textOf(given: Given): { type: string; text: string } {
  if (given.frames === undefined) {
    return { type: 'application/json', text: given.text ?? JSON.stringify(given.json) };
  }
  const frames = given.frames.map((frame) =>
    typeof frame === 'string' ? frame : `data: ${JSON.stringify(frame)}\n\n`,
  );
  return { type: 'text/event-stream', text: `${frames.join('')}${given.done === false ? '' : 'data: [DONE]\n\n'}` };
}

/** A server that answers each request with what it is given, in turn; the last one stays. It checks nothing. */
export async function serveBytes(...answers: readonly Given[]): Promise<BytesServer> {
  const requests: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const given = answers[Math.min(requests.length, answers.length - 1)] ?? { status: 500, text: 'nothing is given' };
    requests.push({
      method: request.method ?? '',
      url: request.url ?? '',
      body: body === '' ? undefined : JSON.parse(body),
    });
    const { type, text } = textOf(given);
    response.writeHead(given.status ?? 200, { 'content-type': type, ...given.headers }).end(text);
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
