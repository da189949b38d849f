import { afterEach, expect, test, vi } from 'vitest';
import { readEndpoint } from './endpoint.js';
import { MistralApiClient, type MistralApiClientOptions } from './index.js';
import { readOptions } from './options.js';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['timeouts.idleMs', { timeouts: { idleMs: 0 } }],
  ['timeouts.totalMs', { timeouts: { totalMs: 2 ** 31 } }],
  ['retry.maxRetries', { retry: { maxRetries: 1.5 } }],
  ['dialect', { dialect: 'french' }],
  ['prices.x.outputUsd', { prices: { x: { inputUsd: 1 } } }],
  ['dispatcher', { dispatcher: {} }],
  ['random', { random: 4 }],
  ['region', { region: 'fr' }],
  ['rateLimit', { rateLimit: true }],
  ['rateLimit', { rateLimit: { requestsPerSecond: 0 } }],
  ['rateLimit', { rateLimit: { perHour: 5 } }],
  ['region', { region: 'eu', baseUrl: 'https://api.mistral.ai' }],
  ['ca', { ca: '/etc/ssl/ca.pem' }],
  ['apiKey', { apiKey: 'two words' }],
  ['Unrecognized key', { apikey: 'x' }],
])('refuses a wrong %s', (field, options) => {
  expect(() => new MistralApiClient(options as unknown as MistralApiClientOptions)).toThrow(
    expect.objectContaining({ code: 'CLIENT_OPTIONS_INVALID', message: expect.stringContaining(field) }),
  );
});

test('fills in defaults where nothing or undefined is given', () => {
  const { timeouts, retry, dialect } = readOptions({ timeouts: { idleMs: 5, totalMs: undefined } });
  expect(timeouts).toEqual({ connectMs: 10_000, firstByteMs: 300_000, idleMs: 5, totalMs: 900_000 });
  expect(retry).toEqual({ maxRetries: 4, baseDelayMs: 500, maxDelayMs: 30_000, maxRetryAfterMs: 60_000 });
  expect(dialect).toBeUndefined();
});

test.each([
  [{}, 'https://api.mistral.ai', ''],
  [{ baseUrl: 'https://api.eu.mistral.ai/' }, 'https://api.eu.mistral.ai', ''],
  [{ baseUrl: 'https://api.mistral.ai/v1' }, 'https://api.mistral.ai', ''],
  [{ baseUrl: ' http://localhost:8080/a/b/v1/ ' }, 'http://localhost:8080', '/a/b'],
  [{ baseUrl: '' }, 'https://api.mistral.ai', ''],
  [{ region: 'eu' as const }, 'https://api.eu.mistral.ai', ''],
  [{ region: 'us' as const }, 'https://api.us.mistral.ai', ''],
  [{ region: 'us' as const, baseUrl: '' }, 'https://api.us.mistral.ai', ''],
])('reads the base URL of %o', (options, origin, prefix) => {
  vi.stubEnv('MISTRAL_BASE_URL', '');
  expect(readEndpoint({ apiKey: 'k', ...options })).toMatchObject({ origin, prefix, apiKey: 'k' });
});

test.each(['mistral', 'ftp://api.mistral.ai', 'https://x/?a=1', 'https://x/#a', 'https://u:p@x', 'file:///etc'])(
  'refuses the base URL %s',
  (baseUrl) => {
    expect(() => readEndpoint({ apiKey: 'k', baseUrl })).toThrow(
      expect.objectContaining({ code: 'CLIENT_OPTIONS_INVALID' }),
    );
  },
);

test('key and base URL come from the environment at the first call, and options go before', () => {
  const client = new MistralApiClient();
  expect(client).toBeDefined();
  vi.stubEnv('MISTRAL_API_KEY', ' from-env ');
  vi.stubEnv('MISTRAL_BASE_URL', 'http://localhost:1');
  expect(readEndpoint({})).toMatchObject({ apiKey: 'from-env', origin: 'http://localhost:1' });
  expect(readEndpoint({ apiKey: 'k', region: 'eu' })).toMatchObject({ host: 'api.eu.mistral.ai' });
  expect(readEndpoint({ apiKey: 'k', baseUrl: 'http://localhost:2' })).toMatchObject({
    apiKey: 'k',
    host: 'localhost:2',
  });
});

test('a missing key is allowed only where the host is not one of Mistral', () => {
  vi.stubEnv('MISTRAL_API_KEY', '');
  expect(readEndpoint({ baseUrl: 'http://localhost:1' }).apiKey).toBeUndefined();
  expect(readEndpoint({ baseUrl: 'https://notmistral.ai' }).apiKey).toBeUndefined();
  for (const baseUrl of ['https://api.mistral.ai', 'https://API.MISTRAL.AI', 'https://api.us.mistral.ai/x']) {
    expect(() => readEndpoint({ baseUrl })).toThrow(expect.objectContaining({ code: 'CLIENT_KEY_MISSING' }));
  }
});
