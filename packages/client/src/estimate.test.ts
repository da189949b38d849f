import type { ChatRequest } from '@mae/protocol';
import { expect, test } from 'vitest';
import { estimateRequest } from './estimate.js';

const price = { inputUsd: 1, cachedInputUsd: 0.1, outputUsd: 10 };
const of = (content: Extract<ChatRequest['messages'][number], { role: 'user' }>['content'], rest = {}) =>
  estimateRequest({ model: 'm', messages: [{ role: 'user', content }], ...rest }, price);

test('text is its bytes / 3, as a string or in parts', () => {
  expect(of('é'.repeat(30))).toEqual({ promptTokens: 20 });
  expect(of(['é', 'é'].map((letter) => ({ type: 'text', text: letter.repeat(15) })))).toEqual({ promptTokens: 20 });
});

test('an image is the most an image can be, whatever the length of its address', () => {
  const image = (url: string) =>
    of([
      { type: 'text', text: 'abc' },
      { type: 'image', url },
    ]);
  expect(image('https://x/y.png')).toEqual({ promptTokens: 1 + 3080 });
  expect(image(`data:image/png;base64,${'A'.repeat(1_000_000)}`)).toEqual({ promptTokens: 1 + 3080 });
});

test('every reply may take maxTokens', () => {
  const [one, two] = [1, 2].map((replyCount) => of('abc', { maxTokens: 100, replyCount }).maxCostUsd);
  expect(one).toBeCloseTo((1 + 100 * 10) / 1e6, 12);
  expect(two).toBeCloseTo((1 + 200 * 10) / 1e6, 12);
});
