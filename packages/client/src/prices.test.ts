import type { ChatRequest } from '@mae/protocol';
import { expect, test } from 'vitest';
import { MistralApiClient, mistralPrices } from './index.js';
import { costOf, priceOf } from './prices.js';

const global = { host: 'api.mistral.ai', dialect: 'mistral', prices: {} };
const usage = { promptTokens: 1_000_000, completionTokens: 1_000_000, totalTokens: 2_000_000, cachedTokens: 500_000 };

test('prices are dated data, with cached input at a tenth where not given', () => {
  expect(mistralPrices.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(priceOf('devstral-2512', global)).toEqual({ inputUsd: 0.4, outputUsd: 2, cachedInputUsd: 0.4 * 0.1 });
  const price = priceOf('mistral-medium-3-5', global);
  expect(price && costOf(price, usage)).toBeCloseTo(0.75 + 0.075 + 7.5, 10);
});

test.each([
  ['an unknown model', 'nobody', global],
  ['a name of every object', 'constructor', global],
  ['another server', 'mistral-medium-3-5', { ...global, dialect: 'openai' }],
])('%s has no price', (_name, model, where) => {
  expect(priceOf(model, where)).toBeUndefined();
});

test('regional hosts cost a tenth more, own prices are taken as they are', () => {
  const eu = { ...global, host: 'api.eu.mistral.ai' };
  expect(priceOf('codestral-2508', eu)?.outputUsd).toBeCloseTo(0.99, 10);
  const prices = { 'codestral-2508': { inputUsd: 1, outputUsd: 2 } };
  expect(priceOf('codestral-2508', { ...eu, prices })).toEqual({ inputUsd: 1, outputUsd: 2, cachedInputUsd: 0.1 });
});

const request: ChatRequest = { model: 'mistral-small-2603', messages: [{ role: 'user', content: 'é'.repeat(150) }] };

test('estimate counts UTF-8 bytes / 3 of all that is sent, and needs no key', () => {
  const { chat } = new MistralApiClient({ apiKey: '', baseUrl: 'https://api.mistral.ai' });
  expect(chat.estimate(request)).toEqual({ promptTokens: 100 });
  expect(chat.estimate({ ...request, maxTokens: 1000 })).toEqual({
    promptTokens: 100,
    maxCostUsd: expect.closeTo((100 * 0.15 + 1000 * 0.6) / 1e6, 12),
  });
  expect(chat.estimate({ ...request, model: 'mine', maxTokens: 1000 })).toEqual({ promptTokens: 100 });
  const more = chat.estimate({
    ...request,
    messages: [
      ...request.messages,
      { role: 'assistant', content: '', reasoning: 'abc', toolCalls: [{ id: '', name: 'abc', arguments: '{}1' }] },
    ],
    tools: [{ name: 'f', parameters: { type: 'object' } }],
    responseFormat: { type: 'json-schema', name: 'a', schema: { type: 'object' } },
  });
  const json =
    JSON.stringify([{ name: 'f', parameters: { type: 'object' } }]).length + JSON.stringify({ type: 'object' }).length;
  expect(more.promptTokens).toBe(Math.ceil((300 + 9 + json) / 3));
});

test('the option region costs a tenth more', () => {
  const costIn = (region?: 'eu' | 'us') =>
    new MistralApiClient({
      apiKey: 'k',
      ...(region === undefined ? { baseUrl: 'https://api.mistral.ai' } : { region }),
    }).chat.estimate({
      ...request,
      maxTokens: 10,
    }).maxCostUsd ?? 0;
  expect(costIn()).toBeGreaterThan(0);
  for (const region of ['eu', 'us'] as const) expect(costIn(region)).toBeCloseTo(costIn() * 1.1, 12);
});

test('estimate is the most a call may cost: by priority where the server may choose it', () => {
  const { chat } = new MistralApiClient({ apiKey: 'k', baseUrl: 'https://api.mistral.ai' });
  const asked: ChatRequest = { ...request, maxTokens: 1000 };
  const plain = chat.estimate(asked).maxCostUsd ?? 0;
  expect(chat.estimate({ ...asked, serviceTier: 'standard-only' }).maxCostUsd).toBe(plain);
  expect(chat.estimate({ ...asked, serviceTier: 'auto' }).maxCostUsd).toBeCloseTo(1.75 * plain, 12);
});

test('estimate uses the prices given', () => {
  const { chat } = new MistralApiClient({ apiKey: 'k', prices: { mine: { inputUsd: 10, outputUsd: 20 } } });
  expect(chat.estimate({ ...request, model: 'mine', maxTokens: 10 }).maxCostUsd).toBeCloseTo(1200 / 1e6, 12);
});
