import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
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

test('the example of cassettes asks once', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const source = await readFile(new URL('readme-cassette.ts', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${source}\`\`\``);
  await using server = await startMistralServer({ apiKey: 'k', script: [reply('7')] });
  vi.stubEnv('MISTRAL_API_KEY', 'k');
  vi.stubEnv('MISTRAL_BASE_URL', server.baseUrl);
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  const folder = await mkdtemp(path.join(tmpdir(), 'mae-readme-'));
  const before = process.cwd();
  process.chdir(folder);
  try {
    await import('./readme-cassette.js');
    vi.resetModules();
    await import('./readme-cassette.js');
  } finally {
    process.chdir(before);
    await rm(folder, { recursive: true });
  }
  expect(printed.mock.calls).toEqual([
    ['7', 1],
    ['7', 0],
  ]);
  server.assertDone();
});
