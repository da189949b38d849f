import { readFile } from 'node:fs/promises';
import { reply, startMistralServer } from '@mae/testing';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('the example of the README runs and prints the replies', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const source = await readFile(new URL('readme-example.ts', import.meta.url), 'utf8');
  expect(/```ts\n([\s\S]*?)```/.exec(readme)?.[1]).toBe(source);
  await using server = await startMistralServer({
    apiKey: 'k',
    script: [reply('7', { usage: { promptTokens: 1000, completionTokens: 1000 } }), reply('11')],
  });
  vi.stubEnv('MISTRAL_API_KEY', 'k');
  vi.stubEnv('MISTRAL_BASE_URL', server.baseUrl);
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('./readme-example.js');
  expect(printed.mock.calls).toEqual([['7', 2000, 0.00075], ['11'], ['stop']]);
  server.assertDone();
});
