import { expect, test } from 'vitest';
import { type CachedTokensPlace, type RateLimit, reply, startMistralServer } from '../index.js';
import { body, post } from './__fixtures__/ask.js';

const remaining = (response: Response) =>
  ['req', 'tokens'].map((what) => response.headers.get(`x-ratelimit-remaining-${what}-minute`));

async function withAccount(limit: RateLimit) {
  const clock = { now: 1_000_000 };
  const server = await startMistralServer({
    script: [reply('hello', { times: 'any' })],
    rateLimit: { now: () => clock.now, ...limit },
  });
  return { server, clock, ask: (key = 'a') => post(server.baseUrl, body, { authorization: `Bearer ${key}` }) };
}

test('an account of requests runs down, refuses, and is full again after a minute', async () => {
  const { server, clock, ask } = await withAccount({ requestsPerMinute: 2 });
  await using _ = server;
  expect(remaining(await ask())).toEqual(['1', '4999995']);
  clock.now += 20_500;
  expect(remaining(await ask())).toEqual(['0', '4999995']);
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('40');
  expect(remaining(refused)).toEqual(['0', '5000000']);
  expect(await refused.json()).toMatchObject({ type: 'rate_limited', code: '1300' });
  clock.now += 39_500;
  expect((await ask()).status).toBe(200);
  server.assertDone();
});

test('an account of tokens runs down by what a call used', async () => {
  const { server, ask } = await withAccount({ tokensPerMinute: 8, retryAfter: 'none' });
  await using _ = server;
  const first = await ask();
  expect(first.headers.get('x-ratelimit-tokens-query-cost')).toBe('5');
  expect(remaining(first)).toEqual(['719', '3']);
  expect(remaining(await ask())).toEqual(['719', '0']);
  const refused = await ask();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
});

test('each key has its account', async () => {
  const { server, ask } = await withAccount({ requestsPerMinute: 1 });
  await using _ = server;
  const statuses = [await ask('a'), await ask('b'), await ask('a'), await ask('c')].map((response) => response.status);
  expect(statuses).toEqual([200, 200, 429, 200]);
});

test.each([
  ['fraction', '59.750'],
  ['date', 'Thu, 01 Jan 1970 00:17:40 GMT'],
] as const)('says when to try again as a %s', async (retryAfter, expected) => {
  const { server, clock, ask } = await withAccount({ requestsPerMinute: 1, retryAfter });
  await using _ = server;
  await ask();
  clock.now += 250;
  expect((await ask()).headers.get('retry-after')).toBe(expected);
});

test('without an account the headers show a full one, whatever is asked', async () => {
  await using server = await startMistralServer({ script: [reply('hello', { times: 3 })] });
  for (const _ of [1, 2, 3]) expect(remaining(await post(server.baseUrl))).toEqual(['719', '4999995']);
});

const long = (last: string) => ({ model: 'm', messages: [{ role: 'user', content: `${'x'.repeat(1000)}${last}` }] });

test.each([
  ['prompt_tokens_details', { prompt_tokens_details: { cached_tokens: 192 } }],
  ['num_cached_tokens', { num_cached_tokens: 192 }],
  ['prompt_token_details', { prompt_token_details: { cached_tokens: 192 } }],
] as [CachedTokensPlace, object][])(
  'a prompt seen before counts as cached, in blocks of 64: %s',
  async (place, wire) => {
    await using server = await startMistralServer({ script: [reply('a', { times: 'any' })], promptCache: place });
    const usage = async (json: unknown, key = 'a') => {
      const response = await post(server.baseUrl, json, { authorization: `Bearer ${key}` });
      return ((await response.json()) as { usage: object }).usage;
    };
    const fresh = { prompt_tokens: 250, completion_tokens: 1, total_tokens: 251 };
    expect(await usage(long(''))).toEqual(fresh);
    expect(await usage(long('y'))).toEqual({ ...fresh, prompt_tokens: 251, total_tokens: 252, ...wire });
    expect(await usage(long(''), 'another')).toEqual(fresh);
    expect(await usage({ ...long(''), model: 'other' })).toEqual(fresh);
  },
);

test('a step says itself how much was cached', async () => {
  await using server = await startMistralServer({ script: [reply('a', { usage: { cachedTokens: 64 } })] });
  const answer = await (await post(server.baseUrl)).json();
  expect(answer).toMatchObject({ usage: { prompt_tokens_details: { cached_tokens: 64 } } });
});
