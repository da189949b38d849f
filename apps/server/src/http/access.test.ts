import { describe, expect, it } from 'vitest';
import { postJson, serverOf } from '../__fixtures__/server.js';
import { requireThisMachine } from './access.js';
import { hostName, isLoopback } from './loopback.js';

const key = 'mae-server-key-0123456789';
const other = 'another-key-of-the-server';

describe('a server with API keys', () => {
  const { app, log } = serverOf({ apiKeys: [other, key] });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic dXNlcjpwYXNz',
    `Bearer ${key}x`,
    `Bearer ${key.slice(0, -1)}`,
    `Bearer ${key.toUpperCase()}`,
    `Bearer ${key} ${other}`,
    key,
  ])('refuses Authorization %j', async (authorization) => {
    const headers = authorization === undefined ? undefined : { authorization };
    const response = await app.inject({ url: '/v1/runs/x', headers });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.json()).toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it.each([`Bearer ${key}`, `bearer  ${other}`])('takes %j', async (authorization) => {
    const response = await app.inject({ url: '/v1/runs/x', headers: { authorization, host: 'mae.example' } });
    expect(response.json()).toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it('refuses before it reads a body', async () => {
    const response = await postJson(app, '/v1/runs', '{"task":');
    expect(response.statusCode).toBe(401);
  });

  it('answers for its health without a key, and says nothing else', async () => {
    const response = await app.inject('/healthz');
    expect([response.statusCode, response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('never repeats or logs a key, a task or a program', async () => {
    const authorization = `Bearer ${key}`;
    const replies = await Promise.all([
      app.inject({ url: `/v1/runs/x?key=${key}`, headers: { authorization } }),
      app.inject({ url: `/v1/runs/x`, headers: { authorization: `Bearer wrong-${key}` } }),
      postJson(app, '/v1/runs', { task: 'a private task' }, { authorization, prefer: 'respond-async' }),
      postJson(app, '/v1/execute', { code: 'a_private_program()' }, { authorization }),
    ]);
    for (const { body, headers } of replies) expect(body + JSON.stringify(headers)).not.toContain(key);
    expect(log.length).toBeGreaterThan(8);
    expect(log.join('')).not.toMatch(new RegExp(`${key}|private`));
    expect(log.map((line) => JSON.parse(line)).some((line) => line.req?.path === '/v1/runs/x')).toBe(true);
  });

  it.each(['short', 'with space in the middle', 'ümlaut-in-the-api-key'])('cannot be made with the key %j', (bad) => {
    const message = 'API key 2 does not fit: a key has at least 16 visible ASCII characters and no spaces.';
    expect(() => serverOf({ apiKeys: [key, bad] })).toThrow(
      expect.objectContaining({ code: 'SERVER_OPTIONS_INVALID', message }),
    );
  });
});

describe('a server without API keys', () => {
  const { app } = serverOf();

  it.each(['localhost', 'localhost:8420', '127.0.0.1:8420', '[::1]:8420', 'mae.localhost'])(
    'answers to the name %s',
    async (host) => {
      expect((await app.inject({ url: '/v1/runs/x', headers: { host } })).statusCode).toBe(404);
    },
  );

  it.each(['mae.example', 'localhost.example:8420', '127.0.0.1.example', '10.0.0.1', '0.0.0.0:8420'])(
    'does not answer to the name %j',
    async (host) => {
      const response = await app.inject({ url: '/v1/runs/x', headers: { host } });
      expect(response.json()).toMatchObject({ status: 403, code: 'HOST_NOT_ALLOWED' });
    },
  );
});

it('without API keys a made-up name does not open an address that other machines reach', () => {
  const request = (localAddress: string) => ({ host: 'localhost', socket: { localAddress } as never });
  expect(requireThisMachine(request('10.0.0.1'))).toMatchObject({ code: 'HOST_NOT_ALLOWED' });
  expect(requireThisMachine(request('::ffff:127.0.0.1'))).toBeUndefined();
});

describe('loopback', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', '[::1]', 'localhost', '::ffff:127.0.0.1'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  it.each(['0.0.0.0', '::', '192.168.1.1', '127.evil.example', '128.0.0.1', '', 'localhostx'])('is not %j', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
  it('is read from a Host header without its port', () => {
    expect(['a:80', 'a', '[::1]:80', '[::1]', 'a:'].map(hostName)).toEqual(['a', 'a', '[::1]', '[::1]', 'a']);
  });
});

it('tells browsers to share nothing', async () => {
  const { app } = serverOf();
  const { headers } = await app.inject({ url: '/healthz', headers: { origin: 'https://mae.example' } });
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});
