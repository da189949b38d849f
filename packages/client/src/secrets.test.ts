import { inspect } from 'node:util';
import { faults, gate, reply, type Step } from '@mae/testing';
import { describe, expect, test } from 'vitest';
import { apiKey, request, setup, ways } from './__fixtures__/setup.js';
import { MistralApiClient } from './index.js';

/** All that is written of a value when it is logged. */
function written(value: unknown): string {
  const stack = value instanceof Error ? `${value.stack} ${value.message}` : '';
  return [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
    JSON.stringify(value),
    String(value),
    stack,
  ].join('\n');
}

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
