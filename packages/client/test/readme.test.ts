import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { faults, reply, replyJson, type Step, startMistralServer } from '@mae/testing';
import { metrics, trace } from '@opentelemetry/api';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

/** Runs an example of the README against a script and returns what it prints. */
async function run(name: string, example: () => Promise<unknown>, script: Step[]) {
  expect(await read('../README.md')).toContain(`\`\`\`ts\n${await read(`${name}.ts`)}\`\`\``);
  await using server = await startMistralServer({ apiKey: 'k', script });
  vi.stubEnv('MISTRAL_API_KEY', 'k');
  vi.stubEnv('MISTRAL_BASE_URL', server.baseUrl);
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  printed.mockClear();
  vi.resetModules();
  await example();
  server.assertDone();
  return printed.mock.calls;
}

const usage = { promptTokens: 1000, completionTokens: 1000 };

test('the example of the README runs and prints the replies', async () => {
  const script = [reply('7', { usage }), reply('11'), replyJson({ name: 'Lyon', people: 520_000, mayor: null })];
  const printed = [['7', 2000, 0.00075], ['11'], ['stop'], ['Lyon', 520_000]];
  expect(await run('readme-example', () => import('./readme-example.js'), script)).toEqual(printed);
});

test('the example of tools runs and prints the answer', async () => {
  const toolCalls = [{ id: 'aB3dE5gH7', name: 'add', arguments: '{"a":40,"b":2}' }];
  const script = [reply({ toolCalls }), reply('42', { when: ({ body }) => JSON.stringify(body).includes('"42"') })];
  expect(await run('readme-tools-example', () => import('./readme-tools-example.js'), script)).toEqual([['42']]);
});

test('the example of models chooses the cheapest that fits', async () => {
  expect(await run('readme-models', () => import('./readme-models.js'), [])).toEqual([['mistral-small-2603', 262_144]]);
});

test('the example of hooks tells of a retry, an end and a sum', async () => {
  const script = [faults.rateLimited({ retryAfter: '0.01' }), reply('7', { usage })];
  expect(await run('readme-hooks', () => import('./readme-hooks.js'), script)).toEqual([
    ['retry 1 after 429, in 10 ms'],
    ['chat', 'mistral-small-2603', 'completed', 0.00075],
    [{ requests: 1, totalTokens: 2000, costUsd: 0.00075, unpricedCalls: 0, unfinishedCalls: 0 }],
  ]);
});

test('the example of OpenTelemetry shows a span', async () => {
  const shown = vi.spyOn(console, 'dir').mockImplementation(() => {});
  try {
    await run('readme-telemetry', () => import('./readme-telemetry.js'), [reply('7', { usage })]);
  } finally {
    for (const api of [trace, metrics]) api.disable();
  }
  expect(shown.mock.calls).toMatchObject([
    [{ name: 'chat mistral-small-2603', attributes: { 'gen_ai.usage.input_tokens': 1000 } }, {}],
  ]);
});

test('the example of cassettes asks once', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'mae-readme-'));
  const before = process.cwd();
  process.chdir(folder);
  try {
    const example = () => import('./readme-cassette.js');
    expect(await run('readme-cassette', example, [reply('7')])).toEqual([['7', 1]]);
    expect(await run('readme-cassette', example, [])).toEqual([['7', 0]]);
  } finally {
    process.chdir(before);
    await rm(folder, { recursive: true });
  }
});
