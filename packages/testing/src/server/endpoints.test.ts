import { describe, expect, test } from 'vitest';
import { faults, gate, type MistralServer, modelCard, reply, startMistralServer } from '../index.js';
import { framesOf } from './__fixtures__/ask.js';

const post = (server: MistralServer, path: string, json: unknown) =>
  fetch(`${server.baseUrl}${path}`, { method: 'POST', body: JSON.stringify(json) });

interface Embeddings {
  data: { index: number; embedding: number[] }[];
  usage: Record<string, number>;
}

async function embed(json: Record<string, unknown>): Promise<Embeddings> {
  await using server = await startMistralServer();
  const response = await post(server, '/v1/embeddings', { model: 'mistral-embed', ...json });
  expect(response.status).toBe(200);
  return (await response.json()) as Embeddings;
}

const likeness = (a: number[] = [], b: number[] = []) => a.reduce((sum, one, at) => sum + one * (b[at] ?? 0), 0);

describe('fim', () => {
  const body = { model: 'codestral-2508', prompt: 'def add(a,', suffix: 'return a + b' };

  test('answers whole and streamed from the same steps as chat', async () => {
    await using server = await startMistralServer({
      script: [reply(' b):', { times: 2, when: { user: /^def add/, model: 'codestral-2508' } })],
    });
    const whole = await (await post(server, '/v1/fim/completions', body)).json();
    expect(whole).toMatchObject({
      object: 'chat.completion',
      usage: { prompt_tokens: 6, completion_tokens: 1, total_tokens: 7 },
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: ' b):' } }],
    });
    const streamed = await post(server, '/v1/fim/completions', { ...body, stream: true });
    expect(framesOf(await streamed.text()).at(-1)).toBe('[DONE]');
    server.assertDone();
  });

  test.each([
    ['messages', { messages: [] }, 'body.messages: Extra inputs are not permitted'],
    ['n', { n: 2 }, 'body.n: Extra inputs are not permitted'],
    ['min_tokens', { min_tokens: -1 }, 'body.min_tokens: Input should be greater than or equal to 0'],
    ['prompt', { prompt: undefined }, 'body.prompt: Field required'],
  ])('refuses %s', async (_name, more, text) => {
    await using server = await startMistralServer();
    const response = await post(server, '/v1/fim/completions', { ...body, ...more });
    expect(response.status).toBe(422);
    const { detail } = (await response.json()) as { detail: { loc: string[]; msg: string }[] };
    expect(detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`)).toEqual([text]);
  });

  test('a step may be for one endpoint only', async () => {
    await using server = await startMistralServer({
      script: [reply('chat', { when: { endpoint: 'chat' } }), reply('fim', { when: { endpoint: 'fim' } })],
    });
    expect(await (await post(server, '/v1/fim/completions', body)).text()).toContain('"content":"fim"');
    expect(server.problems()).toEqual(['Unused step: #0 reply "chat" for endpoint "chat".']);
  });
});

describe('embeddings', () => {
  test('are vectors of length 1, the same for the same text, nearer for texts that share words', async () => {
    const { data, usage } = await embed({
      input: ['a red house', 'the red house', 'seven green ships', 'a red house'],
    });
    expect(data.map((one) => one.index)).toEqual([0, 1, 2, 3]);
    const [first, near, far, same] = data.map((one) => one.embedding);
    expect(first).toHaveLength(1024);
    expect(likeness(first, first)).toBeCloseTo(1, 9);
    expect(same).toEqual(first);
    expect(likeness(first, near)).toBeGreaterThan(0.5);
    expect(Math.abs(likeness(first, far))).toBeLessThan(0.2);
    expect(usage).toEqual({ prompt_tokens: 15, completion_tokens: 0, total_tokens: 15 });
  });

  test.each([
    ['float', 8, 8, (number: number) => Math.abs(number) <= 1],
    ['int8', 8, 8, (number: number) => Number.isInteger(number) && number >= -128 && number <= 127],
    ['uint8', 8, 8, (number: number) => Number.isInteger(number) && number >= 0 && number <= 255],
    ['binary', 16, 2, (number: number) => Number.isInteger(number) && number >= -128 && number <= 127],
    ['ubinary', 16, 2, (number: number) => Number.isInteger(number) && number >= 0 && number <= 255],
  ])('come as %s', async (output_dtype, output_dimension, length, fits) => {
    const { data } = await embed({ model: 'codestral-embed', input: 'x', output_dimension, output_dtype });
    expect(data[0]?.embedding).toHaveLength(length);
    expect(data[0]?.embedding.every(fits)).toBe(true);
  });

  test('come as base64 of 32-bit floats', async () => {
    const asNumbers = await embed({ input: 'x', output_dimension: 4 });
    const asText = await embed({ input: 'x', output_dimension: 4, encoding_format: 'base64' });
    const bytes = Buffer.from(String(asText.data[0]?.embedding), 'base64');
    expect(bytes).toHaveLength(16);
    expect(bytes.readFloatLE(4)).toBeCloseTo(asNumbers.data[0]?.embedding[1] ?? Number.NaN, 6);
  });

  test('are refused in more dimensions than the model has, and with unknown keys', async () => {
    await using server = await startMistralServer();
    const wide = await post(server, '/v1/embeddings', { model: 'mistral-embed', input: 'x', output_dimension: 2000 });
    expect([wide.status, ((await wide.json()) as { code: string }).code]).toEqual([400, '3051']);
    const unknown = await post(server, '/v1/embeddings', { model: 'mistral-embed', input: 'x', dimensions: 5 });
    expect(unknown.status).toBe(422);
  });

  test('take a step only where it names them', async () => {
    await using server = await startMistralServer({
      script: [reply('for chat'), faults.rateLimited({ when: { endpoint: 'embeddings', user: 'hello' } })],
    });
    const body = { model: 'mistral-embed', input: ['well', 'hello'] };
    expect((await post(server, '/v1/embeddings', body)).status).toBe(429);
    expect((await post(server, '/v1/embeddings', body)).status).toBe(200);
    expect(server.problems()).toEqual(['Unused step: #0 reply "for chat" for any call.']);
  });
});

describe('models', () => {
  const get = async (server: MistralServer, path: string) => {
    const response = await fetch(`${server.baseUrl}${path}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test('are listed with aliases and a deprecated card, under any path prefix', async () => {
    await using server = await startMistralServer();
    const { body } = await get(server, '/pre/fix/v1/models?provider=mistral');
    const cards = body.data as { id: string; aliases: string[]; deprecation: string | null }[];
    expect(cards.some((card) => card.aliases.includes('codestral-latest'))).toBe(true);
    expect(cards.filter((card) => card.deprecation !== null).map((card) => card.id)).toEqual(['mistral-medium-2508']);
    expect(server.requests[0]).toMatchObject({
      path: '/pre/fix/v1/models',
      query: { provider: 'mistral' },
      status: 200,
    });
    server.assertDone();
  });

  test('are found by id, by alias and by an id that has to be encoded', async () => {
    await using server = await startMistralServer({
      models: [modelCard('ft:open/mine 1'), modelCard('codestral-2508', { aliases: ['codestral-latest'] })],
    });
    expect((await get(server, '/v1/models/codestral-latest')).body.id).toBe('codestral-2508');
    expect((await get(server, '/v1/models/ft%3Aopen%2Fmine%201')).body.id).toBe('ft:open/mine 1');
    expect(await get(server, '/v1/models/a%2Fb')).toEqual({ status: 404, body: { detail: 'Not Found' } });
  });

  test('take a step only where it names them', async () => {
    const held = gate();
    await using server = await startMistralServer({
      script: [
        faults.overloaded({ when: { endpoint: 'models' } }),
        reply({ hold: held, when: { endpoint: 'models', model: 'codestral-2508' } }),
      ],
    });
    expect((await get(server, '/v1/models')).status).toBe(503);
    const card = get(server, '/v1/models/codestral-2508');
    await held.reached;
    held.release();
    expect((await card).body.id).toBe('codestral-2508');
    server.assertDone();
  });

  test('that are retired are gone, unknown, or answered by another', async () => {
    await using server = await startMistralServer({
      script: [reply('fine')],
      retired: { a: 'not-found', b: 'invalid', c: { answersAs: 'd' } },
    });
    const ask = (model: string) =>
      post(server, '/v1/chat/completions', { model, messages: [{ role: 'user', content: '' }] });
    expect((await ask('a')).status).toBe(404);
    expect(await (await ask('b')).json()).toMatchObject({ code: '1500' });
    expect(await (await ask('c')).json()).toMatchObject({ model: 'd' });
  });

  test('that are deprecated say so with every answer', async () => {
    await using server = await startMistralServer({ script: [reply('old', { times: 2 })] });
    const ask = (model: string) =>
      post(server, '/v1/chat/completions', { model, messages: [{ role: 'user', content: '' }] });
    const header = 'x-model-deprecation-timestamp';
    expect((await ask('mistral-medium-2508')).headers.get(header)).toBe('2026-08-31T00:00:00Z');
    expect((await ask('mistral-medium-3-5')).headers.get(header)).toBeNull();
  });
});
