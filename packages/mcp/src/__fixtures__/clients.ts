import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import { createMcpServer } from '../server/create-mcp-server.js';
import type { McpOptions } from '../server/options.js';
import { McpHttpHandler, type McpHttpHandlerOptions } from '../transport/http-handler.js';
import { nodeListener } from '../transport/node-listener.js';

const newClient = (): Client => new Client({ name: 'test', version: '1' });

/** A client and a server in one process, with nothing between them. */
export async function connected(options: McpOptions): Promise<Client> {
  const [ofClient, ofServer] = InMemoryTransport.createLinkedPair();
  const server = createMcpServer(options);
  await server.connect(ofServer);
  const client = newClient();
  await client.connect(ofClient);
  onTestFinished(() => client.close());
  return client;
}

/** A server that listens on a free port. */
export async function listening(
  options: McpOptions | (() => McpServer),
  handlerOptions?: McpHttpHandlerOptions,
): Promise<{ url: URL; handler: McpHttpHandler }> {
  const handler = new McpHttpHandler(handlerOptions);
  const createServer = typeof options === 'function' ? options : () => createMcpServer(options);
  const http = createHttpServer(nodeListener(handler, () => ({ createServer })));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await handler.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return { url: new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`), handler };
}

/** The SDK's client over HTTP. */
export async function dialed(url: URL): Promise<Client> {
  const client = newClient();
  await client.connect(new StreamableHTTPClientTransport(url));
  onTestFinished(() => client.close());
  return client;
}

/** What a tool said, as the client parsed it. */
export interface Said {
  isError: boolean;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a tool gives is asserted on, field by field.
  data: any;
  content: ContentBlock[];
}

export function said(result: Awaited<ReturnType<Client['callTool']>>): Said {
  const { isError = false, content, structuredContent } = result as CallToolResult;
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  return { isError, text, data: structuredContent, content };
}
