import { faults, reply } from '@mae/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { apiKey, request, setup, ways } from './__fixtures__/setup.js';
import { type ModelNotice, retiredModels } from './index.js';
import { mistralPrices } from './prices.js';

afterEach(() => vi.restoreAllMocks());

// One process runs all of these, and tells of a model once: each test has a model of its own.
let models = 0;
const fresh = () => `mistral-test-${1000 + models++}`;
const deprecated = { 'x-model-deprecation-timestamp': '2026-12-31T00:00:00Z' };

describe.each(ways)('asked %s', (way, ask) => {
  test('a deprecated model is told of once, by a warning', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    await using it = await setup({ script: [reply('x', { headers: deprecated, times: 4 })] }, { dialect: 'mistral' });
    await using other = await setup({ script: [reply('x', { headers: deprecated })] }, { dialect: 'mistral' });
    const given = { ...request, model: fresh() };
    await Promise.all([ask(it.client.chat, undefined, given), ask(it.client.chat, undefined, given)]);
    await ask(other.client.chat, undefined, given);
    await ask(it.client.chat, undefined, { ...given, model: fresh() });
    expect(warned.mock.calls.map(([text]) => text)).toEqual([
      `${given.model} is deprecated by the API, from 2026-12-31 on: models.list() names its replacement.`,
      expect.stringContaining('is deprecated'),
    ]);
    expect(warned.mock.calls[0]?.[1]).toEqual({ type: 'ModelWarning', code: 'MAE_MODEL_NOTICE' });
  });

  test('a function is told in place of the warning, and harms no call', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const told: ModelNotice[] = [];
    const onModelNotice = (notice: ModelNotice) => {
      told.push(notice);
      throw new Error('broken');
    };
    const headers = { 'x-model-deprecation-timestamp': '1798675200' };
    await using it = await setup({ script: [reply('x', { headers })] }, { onModelNotice, dialect: 'mistral' });
    const model = fresh();
    expect((await ask(it.client.chat, undefined, { ...request, model })).content).toBe('x');
    expect(told).toMatchObject([{ kind: 'deprecated', model, date: '2026-12-31T00:00:00.000Z' }]);
    expect(warned).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('broken'), expect.anything());
  });

  test('a retired model that another one answers for is told of', async () => {
    const told: ModelNotice[] = [];
    const model = way === 'whole' ? 'magistral-medium-2509' : 'magistral-small-2509';
    const replacement = retiredModels.models[model]?.replacement;
    const server = { script: [reply('x', { times: 2 })], retired: { [model]: { answersAs: 'mistral-new' } } };
    await using it = await setup(server, { onModelNotice: (notice) => void told.push(notice), dialect: 'mistral' });
    for (let n = 0; n < 2; n++) await ask(it.client.chat, undefined, { ...request, model });
    expect(told).toEqual([
      {
        kind: 'retired',
        model,
        date: '2026-07-31',
        replacement,
        answeredBy: 'mistral-new',
        message: `${model} was retired on 2026-07-31: use ${replacement}. mistral-new answered in its place; price and behaviour may be others.`,
      },
    ]);
  });

  test('a pinned model that another one answers for is told of; a name that moves is not', async () => {
    const told: ModelNotice[] = [];
    const [pinned, moving] = [fresh(), `${fresh()}-latest`];
    const retired = { [pinned]: { answersAs: 'other' }, [moving]: { answersAs: 'other' } };
    const server = { script: [reply('x', { times: 2 })], retired };
    await using it = await setup(server, { onModelNotice: (notice) => void told.push(notice), dialect: 'mistral' });
    for (const model of [pinned, moving]) await ask(it.client.chat, undefined, { ...request, model });
    expect(told).toMatchObject([{ kind: 'redirected', model: pinned, answeredBy: 'other' }]);
  });

  test('other servers may serve what Mistral retired', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    await using it = await setup({ script: [reply('x', { times: 2 })], strict: false }, { dialect: 'openai' });
    await ask(it.client.chat, undefined, { ...request, model: 'devstral-2512' });
    expect(warned).not.toHaveBeenCalled();
  });

  test.each([faults.unknownModel('devstral-2512'), faults.notFound()])(
    'a refused retired model is named',
    async (step) => {
      await using it = await setup({ script: [step] });
      await expect(ask(it.client.chat, undefined, { ...request, model: 'devstral-2512' })).rejects.toMatchObject({
        code: 'CLIENT_MODEL_UNKNOWN',
        message: expect.stringContaining('devstral-2512 was retired on 2026-07-31: use mistral-medium-3-5.'),
        details: { replacement: 'mistral-medium-3-5' },
      });
    },
  );
});

test('the key in a name of a model is not shown', async () => {
  const told: ModelNotice[] = [];
  const model = fresh();
  const retired = { [model]: { answersAs: `m-${apiKey}` } };
  const options = { onModelNotice: (notice: ModelNotice) => void told.push(notice), dialect: 'mistral' as const };
  await using it = await setup({ script: [reply('x')], retired }, options);
  await it.client.chat.complete({ ...request, model });
  expect(told).toMatchObject([{ answeredBy: 'm-[key]' }]);
  expect(JSON.stringify(told)).not.toContain(apiKey);
});

test('retired models are dated data, and what replaces them is served and has a price', () => {
  expect(retiredModels.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  for (const [model, { retiredOn, replacement }] of Object.entries(retiredModels.models)) {
    expect(retiredOn, model).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(retiredOn <= retiredModels.asOf, model).toBe(true);
    if (replacement === undefined) continue;
    expect(retiredModels.models, model).not.toHaveProperty([replacement]);
    expect(mistralPrices.models, model).toHaveProperty([replacement]);
  }
});
