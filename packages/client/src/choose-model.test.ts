import { defaultModels } from '@mae/protocol';
import { expect, test } from 'vitest';
import { setup } from './__fixtures__/setup.js';
import { chooseModel, type ModelInfo, mistralPrices, rankModels } from './index.js';

const model = (id: string, more: Partial<ModelInfo> = {}): ModelInfo => ({
  id,
  aliases: [],
  contextTokens: 256_000,
  ...more,
  capabilities: {
    completion_chat: true,
    function_calling: true,
    reasoning: false,
    vision: false,
    ...more.capabilities,
  },
});

const models = [
  model('mistral-medium-2508', { deprecatedAt: '2026-08-31T00:00:00Z' }),
  model('mistral-medium-3-5', { capabilities: { reasoning: true, vision: true } }),
  model('codestral-2508', { contextTokens: 128_000 }),
  model('nobody-1', { contextTokens: 1_000_000, aliases: ['mistral-small-latest'] }),
  model('mistral-small-2603', { capabilities: { reasoning: true } }),
  model('mistral-embed-2312', {
    contextTokens: 8_000,
    capabilities: { completion_chat: false, function_calling: false },
  }),
];
const ids = (wish?: Parameters<typeof rankModels>[1], of = models) => rankModels(of, wish).map(({ id }) => id);

test('by capability and context, in the order given, deprecated ones last', () => {
  expect(ids()).toEqual([
    'mistral-medium-3-5',
    'codestral-2508',
    'nobody-1',
    'mistral-small-2603',
    'mistral-medium-2508',
  ]);
  expect(ids({ capabilities: ['reasoning', 'vision'] })).toEqual(['mistral-medium-3-5']);
  expect(ids({ minContextTokens: 256_001 })).toEqual(['nobody-1']);
  expect(chooseModel(models, { capabilities: ['ocr'] })).toBeUndefined();
  expect(ids({ capabilities: [], minContextTokens: 0 })).toContain('mistral-embed-2312');
});

test('the cheap first, what has no known price after them, deprecated ones last all the same', () => {
  // An alias that moves is no price: nobody-1 is not mistral-small-2603.
  expect(ids({ prefer: 'cheap' })).toEqual([
    'mistral-small-2603',
    'codestral-2508',
    'mistral-medium-3-5',
    'nobody-1',
    'mistral-medium-2508',
  ]);
  expect(ids({ prefer: 'cheap', prices: { 'nobody-1': { inputUsd: 0, outputUsd: 0 } } })[0]).toBe('nobody-1');
  const renamed = [...models, model('small-renamed', { aliases: ['mistral-small-2603'] })];
  expect(ids({ prefer: 'cheap' }, renamed)[1]).toBe('small-renamed');
});

test('the longest context first', () => {
  expect(ids({ prefer: 'context' })).toEqual([
    'nobody-1',
    'mistral-medium-3-5',
    'mistral-small-2603',
    'codestral-2508',
    'mistral-medium-2508',
  ]);
});

test('retired models are deprecated, whatever the list says of them', () => {
  expect(ids({}, [model('devstral-2512'), model('codestral-2508')])).toEqual(['codestral-2508', 'devstral-2512']);
});

test('what a server does not say of its models is not held against them, but known fits go before', () => {
  const silent: ModelInfo = { id: 'llama', aliases: [], capabilities: {} };
  const wish = { capabilities: ['function_calling'], minContextTokens: 1000 };
  expect(ids(wish, [silent, ...models])).toEqual([
    'mistral-medium-3-5',
    'codestral-2508',
    'nobody-1',
    'mistral-small-2603',
    'llama',
    'mistral-medium-2508',
  ]);
  expect(ids({ minContextTokens: 5000 }, [{ ...silent, contextTokens: 4096 }])).toEqual([]);
});

test('over what the API lists, where an alias is no second model', async () => {
  await using it = await setup();
  const listed = await it.client.models.list();
  expect(chooseModel(listed, { prefer: 'cheap', capabilities: ['completion_chat', 'reasoning'] })).toMatchObject({
    id: 'mistral-small-2603',
    aliases: ['mistral-small-latest'],
  });
  expect(chooseModel(listed, { capabilities: ['completion_fim'] })?.id).toBe('codestral-2508');
});

test('the models that are used where nobody chose are pinned and priced', () => {
  for (const id of Object.values(defaultModels)) {
    expect(id).not.toMatch(/-latest$/);
    expect(mistralPrices.models).toHaveProperty([id]);
    expect(ids({}, [model(id), model('other')])[0]).toBe(id);
  }
});
