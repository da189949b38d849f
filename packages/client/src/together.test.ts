import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { listen } from './__fixtures__/servers.js';
import { request } from './__fixtures__/setup.js';
import { MistralApiClient } from './index.js';

const delta = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
const end = `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }], usage: {} })}\n\ndata: [DONE]\n\n`;

/** A server whose frames all come in one piece, and a client. */
async function setup(frames: string[], hang = false) {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(frames.join(''));
    if (!hang) response.end();
  });
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  const listening = await listen(server);
  const client = new MistralApiClient({ apiKey: 'k', baseUrl: `http://127.0.0.1:${listening.port}` });
  return {
    client,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      await client.close();
      await listening[Symbol.asyncDispose]();
    },
  };
}

test('what came together with a fault is handed on before it', async () => {
  const fault = 'data: {"error":{"message":"no capacity","raw_status_code":503}}\n\n';
  await using it = await setup([delta('a'), delta('b'), fault]);
  let text = '';
  const reading = (async () => {
    for await (const chunk of it.client.chat.stream(request)) if (chunk.type === 'delta') text += chunk.content;
  })();
  await expect(reading).rejects.toMatchObject({ code: 'CLIENT_OVERLOADED' });
  expect(text).toBe('ab');
  expect(it.connections()).toBe(1);
});

test('a cancel ends the loop between pieces that came together', async () => {
  await using it = await setup([delta('a'), delta('b'), delta('c'), end]);
  const cancel = new AbortController();
  let text = '';
  const reading = (async () => {
    for await (const chunk of it.client.chat.stream(request, { signal: cancel.signal })) {
      if (chunk.type === 'delta') text += chunk.content;
      if (text === 'ab') cancel.abort(new Error('enough'));
    }
  })();
  await expect(reading).rejects.toThrow('enough');
  expect(text).toBe('ab');
});

test('a stream that was read to its end leaves its connection to those after it', async () => {
  await using it = await setup([delta('a'), delta('b'), end]);
  for (let call = 0; call < 6; call++) {
    let text = '';
    for await (const chunk of it.client.chat.stream(request)) if (chunk.type === 'delta') text += chunk.content;
    expect(text).toBe('ab');
  }
  // The end of a body may still be on its way when the next call begins.
  expect(it.connections()).toBeLessThanOrEqual(2);
});

test('a stream that is left between pieces that came together ends its connection', async () => {
  await using it = await setup([delta('a'), delta('b')], true);
  for await (const chunk of it.client.chat.stream(request)) {
    expect(chunk).toEqual({ type: 'delta', content: 'a' });
    break;
  }
  for await (const chunk of it.client.chat.stream(request)) if (chunk.type === 'delta') break;
  expect(it.connections()).toBe(2);
});
