import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createMcpServer } from '../server/create-mcp-server.js';
import type { McpOptions } from '../server/options.js';

/** Bytes of one message; beyond it the connection ends. */
const maxMessageBytes = 32 * 1024 * 1024;

export interface StdioOptions extends McpOptions {
  /** @default process.stdin */
  input?: Readable;
  /** Nothing else may be written there. @default process.stdout */
  output?: Writable;
  /** Ends the connection. */
  signal?: AbortSignal;
}

/** Serves one client over standard input and output. Resolves once the input has ended or the signal aborts. */
export async function serveStdio(options: StdioOptions): Promise<void> {
  const { input = process.stdin, output = process.stdout, signal } = options;
  const over = new AbortController();
  const stop = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  const server = createMcpServer(options);
  server.server.onclose = () => over.abort();
  await server.connect(new StdioServerTransport(input, output, { maxBufferSize: maxMessageBytes }));
  const ends = ['end', 'close', 'error'].map((event) => once(input, event, { signal: stop }).catch(() => {}));
  if (!input.readableEnded && !input.destroyed) await Promise.race(ends);
  over.abort();
  await server.close();
}
