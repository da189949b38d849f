import { createServer } from 'node:http';
import { modelCard } from '@mae/testing';
import { expect, test } from 'vitest';
import { serveBytes } from './__fixtures__/bytes-server.js';
import { setup } from './__fixtures__/setup.js';
import { MistralApiClient } from './index.js';

test('lists each model once, with aliases, capabilities and deprecation', async () => {
  await using it = await setup();
  const models = await it.client.models.list();
  expect(models.map((model) => model.id)).toEqual([
    'mistral-medium-3-5',
    'mistral-small-2603',
    'codestral-2508',
    'mistral-medium-2508',
    'mistral-embed-2312',
    'codestral-embed-2505',
  ]);
  expect(models[2]).toEqual({
    id: 'codestral-2508',
    name: 'codestral-2508',
    description: 'Scripted codestral-2508.',
    aliases: ['codestral-latest'],
    contextTokens: 128_000,
    defaultTemperature: 0.3,
    ownedBy: 'mistralai',
    capabilities: expect.objectContaining({ completion_chat: true, completion_fim: true, reasoning: false }),
  });
  expect(models[3]).toMatchObject({ deprecatedAt: '2026-08-31T00:00:00Z', replacedBy: 'mistral-medium-3-5' });
});

test('reads the sparse cards of other servers', async () => {
  const card = { id: 'llama', object: 'model', created: 1, owned_by: 'library', max_model_len: 4096 };
  const models = [
    {
      ...modelCard('x'),
      ...card,
      name: undefined,
      aliases: undefined,
      capabilities: null,
      max_context_length: undefined,
    },
  ];
  await using it = await setup({ models: models as never });
  const [first] = await it.client.models.list();
  expect(first).toMatchObject({ id: 'llama', aliases: [], capabilities: {}, contextTokens: 4096, ownedBy: 'library' });
  expect(first).not.toHaveProperty('name');
});

test('retrieves one model by id or alias, and names one that is not there', async () => {
  await using it = await setup();
  expect(await it.client.models.retrieve('codestral-2508')).toMatchObject({
    id: 'codestral-2508',
    aliases: ['codestral-latest'],
    contextTokens: 128_000,
  });
  await expect(it.client.models.retrieve('a/b c')).rejects.toMatchObject({ code: expect.stringMatching(/^CLIENT_/) });
  expect(it.server.requests.map(({ path }) => path)).toEqual(['/v1/models/codestral-2508', '/v1/models/a%2Fb%20c']);
  await expect(it.client.models.retrieve(' ')).rejects.toMatchObject({ code: 'CLIENT_REQUEST_INVALID' });
  const reason = new Error('no');
  const signal = AbortSignal.abort(reason);
  await expect(it.client.models.retrieve('x', { signal })).rejects.toBe(reason);
  expect(it.server.requests).toHaveLength(2);
});

test.each(['{}', '{"id":7}', '[]', 'null', '<html>'])('%s is no model', async (text) => {
  await using server = await serveBytes({ text });
  await using client = new MistralApiClient({ baseUrl: server.baseUrl });
  await expect(client.models.retrieve('m')).rejects.toMatchObject({ code: 'CLIENT_REPLY_INVALID' });
});

test('rejects with the errors of every call', async () => {
  await using it = await setup();
  await using wrongKey = new MistralApiClient({ apiKey: 'other', baseUrl: it.server.baseUrl });
  await expect(wrongKey.models.list()).rejects.toMatchObject({ code: 'CLIENT_UNAUTHORIZED' });
  const reason = new Error('no');
  await expect(it.client.models.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test.each(['{"data":{}}', 'null', '<html>', ''])(
  'an answer that is no list is CLIENT_REPLY_INVALID: %j',
  async (body) => {
    const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    {
      await using client = new MistralApiClient({ baseUrl: `http://127.0.0.1:${port}` });
      await expect(client.models.list()).rejects.toMatchObject({ code: 'CLIENT_REPLY_INVALID' });
    }
    await new Promise((resolve) => server.close(resolve));
  },
);
