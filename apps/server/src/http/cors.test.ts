import { describe, expect, it } from 'vitest';
import { postJson, serverOf } from '../__fixtures__/server.js';

const page = 'https://mae.example';
const shared = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('access-control'));
const preflight = (origin: string) => ({
  origin,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization, content-type',
});

describe('a server that shares with a page', () => {
  const key = 'a-key-of-twenty-characters';
  const { app } = serverOf({ apiKeys: [key], corsOrigins: [page, 'http://localhost:3000'] });
  const headers = { authorization: `Bearer ${key}`, origin: page };

  it('lets it ask, with a key, and read replies and refusals', async () => {
    const asked = await app.inject({ method: 'OPTIONS', url: '/v1/runs', headers: preflight(page) });
    expect(asked.statusCode).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-methods': 'GET, HEAD, POST, DELETE',
      'access-control-allow-headers': expect.stringContaining('authorization'),
      vary: 'origin',
    });
    expect(asked.headers).not.toHaveProperty('access-control-allow-credentials');
    const replies = [
      await postJson(app, '/v1/runs', { task: 'add 1 and 2' }, headers),
      await app.inject({ url: '/v1/runs', headers: { origin: page } }),
    ];
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([202, 401]);
    for (const reply of replies) expect(reply.headers['access-control-allow-origin']).toBe(page);
    expect(replies[0]?.headers['access-control-expose-headers']).toContain('location');
  });

  it.each([
    'https://mae.example.evil',
    'http://mae.example',
    'https://mae.example:8443',
    'null',
    'https://sub.mae.example',
  ])('says nothing to a page of %s', async (origin) => {
    const asked = await app.inject({ method: 'OPTIONS', url: '/v1/runs', headers: preflight(origin) });
    const read = await app.inject({ url: '/v1/runs', headers: { ...headers, origin } });
    expect([...shared(asked.headers), ...shared(read.headers)]).toEqual([]);
    expect(read.headers.vary).toBe('origin');
  });
});

describe('a server without keys', () => {
  const { app } = serverOf({ corsOrigins: [page] });
  const ask = (origin: string) =>
    app.inject({ url: '/v1/runs', headers: { origin, host: 'localhost:8420' } }).then(({ statusCode }) => statusCode);

  it('answers pages of its own and those it shares with, and no other', async () => {
    expect(await ask('http://localhost:8420')).toBe(200);
    expect(await ask(page)).toBe(200);
    expect(await ask('https://evil.example')).toBe(403);
    expect(await ask('null')).toBe(403);
    const cancelled = await app.inject({
      method: 'POST',
      url: '/v1/runs/x/cancel',
      headers: { origin: 'https://evil.example' },
    });
    expect(cancelled.json()).toMatchObject({ code: 'ORIGIN_NOT_ALLOWED' });
  });
});

it.each(['*', 'mae.example', 'https://mae.example/', 'https://mae.example/app', 'ftp://mae.example', ''])(
  'does not share with %j',
  (origin) => {
    expect(() => serverOf({ corsOrigins: [origin] })).toThrow(
      expect.objectContaining({ code: 'SERVER_OPTIONS_INVALID', message: expect.stringContaining(`"${origin}"`) }),
    );
  },
);
