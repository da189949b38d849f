import { expect, test } from 'vitest';
import { readUsage } from './usage.js';

const counts = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };

test.each([
  ['prompt_tokens_details', { prompt_tokens_details: { cached_tokens: 64 } }],
  ['num_cached_tokens', { num_cached_tokens: 64 }],
  ['prompt_token_details', { prompt_token_details: { cached_tokens: 64 } }],
  ['a place beside one that says 0', { prompt_tokens_details: { cached_tokens: 0 }, num_cached_tokens: 64 }],
])('cached tokens are read from %s', (_name, given) => {
  expect(readUsage({ ...counts, ...given })).toEqual({
    promptTokens: 100,
    completionTokens: 10,
    totalTokens: 110,
    cachedTokens: 64,
  });
});

test.each([
  ['null', null],
  ['a string', 'x'],
  ['nulls', { prompt_tokens: null, completion_tokens: null, num_cached_tokens: null }],
  ['no numbers', { prompt_tokens: 'x', completion_tokens: -1, total_tokens: Number.NaN }],
])('%s is no use', (_name, given) => {
  expect(readUsage(given)).toEqual({ promptTokens: 0, completionTokens: 0, totalTokens: 0, cachedTokens: 0 });
});

test('more cached tokens than prompt are cut to the prompt', () => {
  expect(readUsage({ ...counts, num_cached_tokens: 128 }).cachedTokens).toBe(100);
});
