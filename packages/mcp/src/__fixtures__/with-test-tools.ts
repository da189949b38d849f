import { completable } from '@modelcontextprotocol/sdk/server/completable.js';
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { type ContentBlock, SetLevelRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import type { CallExtra } from '../progress/progress.js';

const about = { description: 'For the suite.' };
const image: ContentBlock = {
  type: 'image',
  mimeType: 'image/png',
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
};
const audio: ContentBlock = { type: 'audio', mimeType: 'audio/wav', data: 'UklGRiQAAABXQVZFZm10IBAAAAABAAEA' };
const text = (words: string): ContentBlock => ({ type: 'text', text: words });
const embedded = (uri: string, mimeType = 'text/plain'): ContentBlock => ({
  type: 'resource',
  resource: { uri, mimeType, text: '{"test":"data"}' },
});

/** What the conformance suite asks of a server besides its own tools: kinds of content, logging, progress, prompts. */
export function withTestTools(server: McpServer): McpServer {
  server.server.registerCapabilities({ logging: {} });
  server.server.setRequestHandler(SetLevelRequestSchema, () => ({}));
  const tools: Record<string, ContentBlock[]> = {
    test_simple_text: [text('This is a simple text response for testing.')],
    test_image_content: [image],
    test_audio_content: [audio],
    test_embedded_resource: [embedded('test://embedded-resource')],
    test_multiple_content_types: [
      text('Several'),
      image,
      embedded('test://mixed-content-resource', 'application/json'),
    ],
  };
  for (const [name, content] of Object.entries(tools)) server.registerTool(name, about, () => ({ content }));
  server.registerTool('test_error_handling', about, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  server.registerTool('test_tool_with_logging', about, async (extra: CallExtra) => {
    for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await extra.sendNotification({ method: 'notifications/message', params: { level: 'info', data } });
    }
    return { content: [text('logged')] };
  });
  server.registerTool('test_tool_with_progress', about, async (extra: CallExtra) => {
    const progressToken = extra._meta?.progressToken ?? '';
    for (const progress of [0, 50, 100]) {
      const params = { progressToken, progress, total: 100 };
      await extra.sendNotification({ method: 'notifications/progress', params });
    }
    return { content: [text('done')] };
  });
  registerResources(server);
  registerPrompts(server);
  return server;
}

function registerResources(server: McpServer): void {
  const blob = 'data' in image ? String(image.data) : '';
  server.registerResource('text', 'test://static-text', {}, ({ href: uri }) => ({
    contents: [{ uri, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }],
  }));
  server.registerResource('binary', 'test://static-binary', {}, ({ href: uri }) => ({
    contents: [{ uri, mimeType: 'image/png', blob }],
  }));
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined });
  server.registerResource('template', template, {}, ({ href: uri }, { id }) => ({
    contents: [{ uri, mimeType: 'application/json', text: JSON.stringify({ id }) }],
  }));
}

function registerPrompts(server: McpServer): void {
  const says = (...content: ContentBlock[]) => ({
    messages: content.map((one) => ({ role: 'user' as const, content: one })),
  });
  server.registerPrompt('test_simple_prompt', about, () => says(text('This is a simple prompt for testing.')));
  server.registerPrompt(
    'test_prompt_with_arguments',
    { ...about, argsSchema: { arg1: completable(z.string(), (typed) => [`${typed}ing`]), arg2: z.string() } },
    ({ arg1, arg2 }) => says(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { ...about, argsSchema: { resourceUri: z.string() } },
    ({ resourceUri }) => says(embedded(resourceUri), text('Please process the embedded resource above.')),
  );
  server.registerPrompt('test_prompt_with_image', about, () => says(image, text('Please analyze the image above.')));
}
