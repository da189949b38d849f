import { describe, expect, it } from 'vitest';
import { isProblem, postJson, serverOf } from '../__fixtures__/server.js';

const key = 'a-key-of-twenty-characters';
const headers = { authorization: `Bearer ${key}` };
const { app } = serverOf({ apiKeys: [key] });

describe('a method that a path does not take', () => {
  it.each([
    ['PUT', '/v1/runs', 'GET, HEAD, OPTIONS, POST'],
    ['DELETE', '/v1/runs', 'GET, HEAD, OPTIONS, POST'],
    ['POST', '/v1/runs/x', 'DELETE, GET, HEAD, OPTIONS'],
    ['GET', '/v1/runs/x/cancel', 'OPTIONS, POST'],
    ['PATCH', '/v1/runs/x/files/a%2Fb', 'GET, HEAD, OPTIONS'],
    ['POST', '/openapi.json', 'GET, HEAD, OPTIONS'],
  ] as const)('%s %s is a 405 with Allow', async (method, url, allow) => {
    const response = await app.inject({ method, url, headers });
    expect(isProblem(response)).toBe(true);
    expect(response.json()).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(response.headers.allow).toBe(allow);
    const options = await app.inject({ method: 'OPTIONS', url });
    expect([options.statusCode, options.headers.allow, options.body]).toEqual([204, allow, '']);
  });

  it('is refused before its body is read, and needs a key first', async () => {
    const content = { 'content-type': 'text/plain' };
    const response = await app.inject({
      method: 'PUT',
      url: '/v1/runs',
      headers: { ...headers, ...content },
      body: 'x',
    });
    expect(response.statusCode).toBe(405);
    expect((await app.inject({ method: 'PUT', url: '/v1/runs' })).statusCode).toBe(401);
  });

  it('does not make a path of what is none', async () => {
    for (const method of ['PUT', 'OPTIONS', 'GET'] as const) {
      const response = await app.inject({ method, url: '/v2/runs', headers });
      expect(response.json()).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' });
    }
  });
});

describe('HEAD', () => {
  it('says what GET would, without a body', async () => {
    const run = await postJson(app, '/v1/runs', { task: 'add 1 and 2' }, { ...headers, prefer: 'wait=60' });
    const url = `/v1/runs/${run.json().runId}`;
    const [head, get] = [
      await app.inject({ method: 'HEAD', url, headers }),
      await app.inject({ method: 'GET', url, headers }),
    ];
    expect([head.statusCode, head.body]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect(head.headers['content-type']).toBe(get.headers['content-type']);
  });

  it('of events opens no stream', async () => {
    const run = await postJson(app, '/v1/runs', { task: 'add 1 and 2' }, { ...headers, prefer: 'wait=60' });
    const url = `/v1/runs/${run.json().runId}/events`;
    const head = await app.inject({ method: 'HEAD', url, headers });
    expect([head.statusCode, head.body, head.headers['content-type']]).toEqual([200, '', 'text/event-stream']);
    expect((await app.inject({ method: 'HEAD', url: '/v1/runs/x/events', headers })).statusCode).toBe(404);
  });
});
