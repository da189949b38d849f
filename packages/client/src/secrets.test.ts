import { createServer, type Socket } from 'node:net';
import { faults, gate, reply, type Step } from '@mae/testing';
import { describe, expect, test } from 'vitest';
import { apiKey, request, setup, ways } from './__fixtures__/setup.js';
import { written } from './__fixtures__/written.js';
import { MistralApiClient } from './index.js';

const echo = {
  message: `bad key ${apiKey}`,
  detail: `Bearer ${apiKey}`,
  type: apiKey,
  code: apiKey,
  request_id: apiKey,
};
const steps: [string, Step][] = [
  ['an echo of the key', faults.status(401, echo)],
  ['an echo in the text', faults.status(500, `Authorization: Bearer ${apiKey}`)],
  ['an echo in a header', faults.status(400, 'x', { headers: { 'mistral-correlation-id': apiKey } })],
  ['an echo in a reply', faults.status(200, `${apiKey}`)],
  ['an echo inside JSON', faults.status(400, { error: { message: JSON.stringify({ [apiKey]: `Bearer ${apiKey}` }) } })],
  ['an echo in an address', faults.status(404, `/v1/x?key=${encodeURIComponent(apiKey)}`)],
  ['an echo in Retry-After', faults.status(429, '', { headers: { 'retry-after': apiKey, 'x-request-id': apiKey } })],
  ['a reset', faults.reset()],
  ['a cut', faults.cut('abc', { afterDeltas: 1, how: 'reset' })],
  ['an unauthorized call', faults.unauthorized()],
  ['a limit', reply('x', { hold: gate() })],
];

describe.each(ways)('asked %s', (_way, ask) => {
  test.each(steps)('%s does not show the key', async (_name, step) => {
    const timeouts = { firstByteMs: 200 };
    await using it = await setup({ script: [step] }, { retry: { maxRetries: 0 }, timeouts });
    const error: unknown = await ask(it.client.chat).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(written(error)).not.toContain(apiKey);
    expect(written(it.client)).not.toContain(apiKey);
    expect(written(it.client.chat)).not.toContain(apiKey);
  });
});

describe.each(ways)('asked %s', (_way, ask) => {
  test.each([
    ['before the head', (key: string) => `${key} is no HTTP\r\n\r\n`],
    ['inside the head', (key: string) => `HTTP/1.1 200 OK\r\n${key}\r\n\r\n`],
    ['inside the body', (key: string) => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${key}\r\n`],
  ])('bytes that are no HTTP %s are not kept with the key in them', async (_name, bytes) => {
    const key = 'k"ey\\/-5f3a9c';
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {}).once('data', () => socket.write(bytes(key)));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    {
      const baseUrl = `http://127.0.0.1:${port}`;
      await using client = new MistralApiClient({ apiKey: key, baseUrl, retry: { maxRetries: 0 } });
      const error: unknown = await ask(client.chat).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: expect.stringMatching(/^CLIENT_(REPLY_INVALID|STREAM_CUT)$/) });
      expect(error).toHaveProperty('cause');
      expect(written(error)).not.toContain(key);
      expect(written(error)).not.toContain(JSON.stringify(key).slice(1, -1));
    }
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  test('what a dispatcher of one’s own throws is shown without the key', async () => {
    const dispatcher = { dispatch() {}, request: () => Promise.reject(new Error(`Authorization: ${apiKey}`)) };
    await using client = new MistralApiClient({
      apiKey,
      baseUrl: 'http://127.0.0.1:9',
      dispatcher: dispatcher as never,
    });
    const error: unknown = await ask(client.chat).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: 'Authorization: [key]' });
    expect(written(error)).not.toContain(apiKey);
  });
});

test('a client shows no key before and after its first call', async () => {
  await using it = await setup({ script: [reply('x')] });
  expect(written(it.client)).not.toContain(apiKey);
  await it.client.chat.complete(request);
  expect(written(it.client)).not.toContain(apiKey);
  expect(written(it.server.requests)).not.toContain(apiKey);
});

test.each([
  ['a key with a line break', { apiKey: `${apiKey}\r\nx: y` }],
  ['a wrong option beside the key', { apiKey, retry: { maxRetries: -1 } }],
  ['a key in the base URL', { apiKey, baseUrl: `https://user:${apiKey}@api.mistral.ai` }],
])('%s is refused without showing it', async (_name, options) => {
  const make = async () => {
    await using client = new MistralApiClient(options);
    await client.chat.complete(request);
  };
  const error: unknown = await make().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'CLIENT_OPTIONS_INVALID' });
  expect(written(error)).not.toContain(apiKey);
});
