import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ReplyStep, reply, replyJson, startMistralServer } from '@mae/testing';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

/** Runs an example of the README against a script and returns what it prints. */
async function run(name: string, example: () => Promise<unknown>, script: ReplyStep[]) {
  expect(await read('../README.md')).toContain(`\`\`\`ts\n${await read(`${name}.ts`)}\`\`\``);
  await using server = await startMistralServer({ apiKey: 'k', script });
  vi.stubEnv('MISTRAL_API_KEY', 'k');
  vi.stubEnv('MISTRAL_BASE_URL', server.baseUrl);
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  await example();
  server.assertDone();
  return printed.mock.calls;
}

test('the example of the README runs and prints the replies', async () => {
  const script = [
    reply('7', { usage: { promptTokens: 1000, completionTokens: 1000 } }),
    reply('11'),
    replyJson({ name: 'Lyon', people: 520_000, mayor: null }),
  ];
  const printed = [['7', 2000, 0.00075], ['11'], ['stop'], ['Lyon', 520_000]];
  expect(await run('readme-example', () => import('./readme-example.js'), script)).toEqual(printed);
});

test('the example of tools runs and prints the answer', async () => {
  const toolCalls = [{ id: 'aB3dE5gH7', name: 'add', arguments: '{"a":40,"b":2}' }];
  const script = [reply({ toolCalls }), reply('42', { when: ({ body }) => JSON.stringify(body).includes('"42"') })];
  expect(await run('readme-tools-example', () => import('./readme-tools-example.js'), script)).toEqual([['42']]);
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
