import { afterEach, expect, test, vi } from 'vitest';
import { serveBytes } from '../__fixtures__/bytes-server.js';
import { MistralApiClient } from '../index.js';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['https://api.mistral.ai', 'mistral', 'mistral', 'host'],
  ['https://api.eu.mistral.ai/v1', 'mistral', 'mistral', 'host'],
  ['https://codestral.mistral.ai', 'mistral', 'mistral', 'host'],
  ['http://localhost:11434', 'openai', 'ollama', 'port'],
  ['http://127.0.0.1:1234/v1', 'openai', 'lm-studio', 'port'],
  ['http://[::1]:8000', 'openai', 'vllm', 'port'],
  ['http://host.docker.internal:8080', 'openai', 'llama.cpp', 'port'],
  ['http://localhost:8001', 'mistral', 'unknown', 'default'],
  ['http://localhost', 'mistral', 'unknown', 'default'],
  ['https://gateway.example.com:8000', 'mistral', 'unknown', 'default'],
  ['https://notmistral.ai', 'mistral', 'unknown', 'default'],
  ['https://mistral.ai.example.com', 'mistral', 'unknown', 'default'],
])('%s is spoken to as %s: %s by %s', (baseUrl, dialect, name, by) => {
  expect(new MistralApiClient({ baseUrl }).server).toEqual({ dialect, name, by });
});

test('the option goes before everything', () => {
  const server = (baseUrl: string, dialect: 'mistral' | 'openai') => new MistralApiClient({ baseUrl, dialect }).server;
  expect(server('http://localhost:1234', 'mistral')).toEqual({ dialect: 'mistral', name: 'lm-studio', by: 'option' });
  expect(server('https://api.mistral.ai', 'openai')).toEqual({ dialect: 'openai', name: 'mistral', by: 'option' });
});

test('the address is read from the environment at that moment', () => {
  const client = new MistralApiClient();
  vi.stubEnv('MISTRAL_BASE_URL', 'http://localhost:11434');
  expect(client.server.name).toBe('ollama');
  vi.stubEnv('MISTRAL_BASE_URL', '');
  expect(client.server.name).toBe('mistral');
});

test.each([
  ['vllm', 'openai', 'vllm'],
  ['library', 'openai', 'ollama'],
  ['llamacpp', 'openai', 'llama.cpp'],
  ['organization_owner', 'openai', 'lm-studio'],
  ['mistralai', 'mistral', 'mistral'],
])('models owned by %s tell that the dialect is %s: %s', async (owner, dialect, name) => {
  const data = ['a', 'b'].map((id) => ({ id, object: 'model', owned_by: owner }));
  await using server = await serveBytes({ json: { object: 'list', data } });
  await using client = new MistralApiClient({ baseUrl: server.baseUrl });
  expect(client.server.by).toBe('default');
  await client.models.list();
  expect(client.server).toEqual({ dialect, name, by: 'models' });
});

test.each([{ owned: [] }, { owned: ['vllm', 'me'] }, { owned: ['vllm', 'library'] }, { owned: ['toString'] }])(
  'models of $owned tell nothing',
  async ({ owned }) => {
    const data = owned.map((owned_by, at) => ({ id: `m${at}`, owned_by }));
    await using server = await serveBytes({ json: { data: [...data] } });
    await using client = new MistralApiClient({ baseUrl: server.baseUrl });
    await client.models.list();
    expect(client.server).toEqual({ dialect: 'mistral', name: 'unknown', by: 'default' });
  },
);
