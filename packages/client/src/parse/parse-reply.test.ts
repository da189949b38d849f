import { reply, replyJson } from '@mae/testing';
import { expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { serveBytes } from '../__fixtures__/bytes-server.js';
import { apiKey, request, setup } from '../__fixtures__/setup.js';
import { MistralApiClient } from '../index.js';

const City = z.object({ name: z.string(), people: z.int().positive(), mayor: z.string().optional() });
const paris = { name: 'Paris', people: 2_100_000, mayor: null };
const wanted = { name: 'Paris', people: 2_100_000 };

interface Sent {
  messages: { role: string; content: string }[];
  response_format: { type: string; json_schema: { name: string; strict?: boolean; description?: string } };
}
const sent = (it: { server: { requests: readonly { body: unknown }[] } }) =>
  it.server.requests.map(({ body }) => body as Sent);

test('gives a typed value, asked for in strict mode', async () => {
  const usage = { promptTokens: 1000, completionTokens: 100 };
  await using it = await setup({ script: [replyJson(paris, { usage })] });
  const parsed = await it.client.chat.parse(request, City, { name: 'city', description: 'A city.' });
  expectTypeOf(parsed.value).toEqualTypeOf<{ name: string; people: number; mayor?: string | undefined }>();
  expect(parsed).toMatchObject({
    value: wanted,
    usage: { totalTokens: 1100 },
    costUsd: expect.closeTo((1000 * 0.15 + 100 * 0.6) / 1e6, 12),
  });
  expect(parsed.value).toEqual(wanted);
  expect(parsed.completions).toEqual([parsed.completion]);
  expect(sent(it)[0]?.response_format).toEqual({
    type: 'json_schema',
    json_schema: {
      name: 'city',
      description: 'A city.',
      strict: true,
      schema: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          people: { type: 'integer', exclusiveMinimum: 0 },
          mayor: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        },
        required: ['name', 'people', 'mayor'],
        additionalProperties: false,
      },
    },
  });
});

const text = JSON.stringify(paris);
test.each([
  ['bare', ` \n${text}\n`],
  ['after a byte order mark', `\uFEFF${text}`],
  ['in a fence', `Here it is:\n\`\`\`json\n${text}\n\`\`\`\nEnjoy.`],
  ['in a fence without a language', `\`\`\`\r\n${text}\r\n\`\`\``],
  ['between words', `Sure: ${text} (as asked)`],
])('reads JSON that is %s', async (_name, content) => {
  await using it = await setup({ script: [reply(content)] });
  expect((await it.client.chat.parse(request, City)).value).toEqual(wanted);
});

test('shows the model once what does not fit, and sums up both replies', async () => {
  const script = [
    replyJson({ name: 7, people: -1, mayor: null }, { usage: { promptTokens: 10, completionTokens: 5 } }),
    replyJson(paris, { usage: { promptTokens: 20, completionTokens: 6 } }),
  ];
  await using it = await setup({ script });
  const parsed = await it.client.chat.parse(request, City);
  expect(parsed.value).toEqual(wanted);
  expect(parsed.completions).toHaveLength(2);
  expect(parsed.usage).toEqual({ promptTokens: 30, completionTokens: 11, totalTokens: 41, cachedTokens: 0 });
  expect(parsed.costUsd).toBeCloseTo((30 * 0.15 + 11 * 0.6) / 1e6, 12);
  const [first, second] = sent(it);
  expect(second?.response_format).toEqual(first?.response_format);
  expect(second?.messages.slice(0, 2)).toEqual([
    ...(first?.messages ?? []),
    { role: 'assistant', content: JSON.stringify({ name: 7, people: -1, mayor: null }) },
  ]);
  const asked = second?.messages.at(-1)?.content;
  expect(asked).toContain('- name: Invalid input: expected string, received number\n');
  expect(asked).toContain('- people: Too small: expected number to be >0\n');
  it.server.assertDone();
});

test('a reply that still does not fit is an error with its text and issues', async () => {
  const wrong = { name: 'Paris' };
  await using it = await setup({ script: [reply('no JSON here'), replyJson(wrong)] });
  await expect(it.client.chat.parse(request, City)).rejects.toMatchObject({
    code: 'CLIENT_REPLY_MISMATCH',
    message: expect.stringMatching(/^The reply and its repair do not fit the schema: people: .+details\.text/),
    details: {
      issues: ['people: Invalid input: expected number, received undefined'],
      text: JSON.stringify(wrong),
      finishReason: 'stop',
      replies: 2,
      usage: { totalTokens: expect.any(Number) },
    },
  });
  expect(sent(it)[1]?.messages.at(-1)?.content).toContain('- the reply is not JSON: ');
  it.server.assertDone();
});

test.each([
  ['is not repaired where that is not wanted', reply('x'), { repair: false }, 'not JSON'],
  ['that was cut off is not asked for again', reply('{"name":', { finishReason: 'length' }), {}, 'raise maxTokens'],
  [
    'that calls a tool is not asked for again',
    reply({ toolCalls: [{ id: 'aB3dE5gH7', name: 'f', arguments: '{}' }] }),
    {},
    'called a tool',
  ],
])('a reply %s', async (_name, step, options, message) => {
  await using it = await setup({ script: [step] });
  await expect(it.client.chat.parse(request, City, options)).rejects.toMatchObject({
    code: 'CLIENT_REPLY_MISMATCH',
    message: expect.stringContaining(message),
    details: { replies: 1 },
  });
  it.server.assertDone();
});

test('a prefix is not repeated before the reply that holds it, and an empty reply is not sent back', async () => {
  await using it = await setup({ script: [reply('{"na'), reply(''), reply('{}'), replyJson(paris)] });
  const messages = [...request.messages, { role: 'assistant' as const, content: '{', prefix: true }];
  await expect(it.client.chat.parse({ ...request, messages }, City)).rejects.toMatchObject({ details: { text: '' } });
  expect(sent(it)[1]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  await it.client.chat.parse(request, City);
  expect(sent(it)[3]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
});

test('checks that wait, and transforms, are part of the schema', async () => {
  const script = [replyJson({ word: 'no' }), replyJson({ word: 'yes' })];
  await using it = await setup({ script });
  const Word = z.object({
    word: z
      .string()
      .refine(async (word) => word === 'yes', 'must be yes')
      .transform((word) => word.length),
  });
  const parsed = await it.client.chat.parse(request, Word);
  expectTypeOf(parsed.value).toEqualTypeOf<{ word: number }>();
  expect(parsed.value).toEqual({ word: 3 });
  expect(sent(it)[1]?.messages.at(-1)?.content).toContain('- word: must be yes');
});

test('OpenAI-compatible servers that ignore the schema are read as far as they go', async () => {
  const message = { role: 'assistant', content: '```json\n{"name":"Paris","people":2100000}\n```' };
  await using server = await serveBytes({ json: { choices: [{ message, finish_reason: 'stop' }] } });
  await using client = new MistralApiClient({ baseUrl: server.baseUrl, dialect: 'openai' });
  const parsed = await client.chat.parse(request, City);
  expect(parsed.value).toEqual(wanted);
  expect(parsed).not.toHaveProperty('costUsd');
  expect(sent({ server })[0]?.response_format).toMatchObject({
    type: 'json_schema',
    json_schema: { name: 'reply', strict: true },
  });
});

test('a server that writes the key into its reply does not get it into the error', async () => {
  await using it = await setup({ script: [reply(`no ${apiKey}`, { times: 2 })] });
  const error: unknown = await it.client.chat.parse(request, City).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'CLIENT_REPLY_MISMATCH' });
  expect(JSON.stringify(error)).not.toContain(apiKey);
  expect(String(error)).not.toContain(apiKey);
});

test('a reply nested deeper than can be read does not fit', async () => {
  const depth = 200_000;
  await using it = await setup({ script: [reply(`${'['.repeat(depth)}${']'.repeat(depth)}`)] });
  await expect(it.client.chat.parse(request, z.json(), { repair: false })).rejects.toMatchObject({
    code: 'CLIENT_REPLY_MISMATCH',
    message: expect.stringContaining('nested too deep'),
  });
});

test('a cancel rejects with its reason, also between reply and repair', async () => {
  const leaving = new AbortController();
  await using it = await setup({ script: [replyJson({ value: 'x' })] });
  const Never = z.string().refine(() => {
    leaving.abort('enough');
    return false;
  });
  await expect(it.client.chat.parse(request, Never, { signal: leaving.signal })).rejects.toBe('enough');
  expect(it.server.requests.length).toBe(1);
});
