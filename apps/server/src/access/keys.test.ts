import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, rested } from '../__fixtures__/durable.js';
import { type DurableServer, durableServer } from '../__fixtures__/durable-server.js';
import { postJson } from '../__fixtures__/server.js';

let server: DurableServer;
beforeAll(async () => {
  server = await durableServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const task = { task: 'add 1 and 2' };
const waiting = { prefer: 'wait=60' };

describe('a key that was created', () => {
  it('works, and no more once it is revoked; who revokes the last does not open the server', async () => {
    await using own = await durableServer();
    expect((await own.app.inject('/v1/runs')).statusCode).toBe(200);
    const { keyId, secret, headers } = await own.newKey();
    await eventually(async () => (await own.app.inject('/v1/runs')).statusCode === 401, 'a server that asks for a key');
    expect(secret).toMatch(/^mae_[\w-]{43}$/);
    expect((await own.app.inject({ url: '/v1/runs', headers })).statusCode).toBe(200);
    await own.durable.storage.keys.revoke(keyId);
    const status = async () => (await own.app.inject({ url: '/v1/runs', headers })).statusCode;
    await eventually(async () => (await status()) === 401, 'an end of the key');
    expect((await own.app.inject('/v1/runs')).statusCode).toBe(401);
    expect(own.log.join('')).not.toContain(secret);
    expect(own.log.join('')).toContain(keyId);
  });
});

describe('runs of one key', () => {
  it('are not there for another', async () => {
    const [mine, other] = [await server.newKey(), await server.newKey()];
    const keyed = { ...mine.headers, ...waiting, 'idempotency-key': 'same' };
    const { runId } = (await postJson(server.app, '/v1/runs', task, keyed)).json();
    const paths = ['', '/events', '/artifacts', '/artifacts/a1.0', '/files', '/files/out.txt'];
    for (const path of paths) {
      const url = `/v1/runs/${runId}${path}`;
      const foreign = await server.app.inject({ url, headers: other.headers });
      expect([path, foreign.statusCode, foreign.json().code]).toEqual([path, 404, 'RUN_NOT_FOUND']);
      expect((await server.app.inject({ url, headers: mine.headers })).statusCode).toBe(
        path.endsWith('.txt') ? 404 : 200,
      );
    }
    const decision = { decision: 'approve' };
    for (const path of ['/cancel', '/resume', '/approval']) {
      const body = path === '/approval' ? decision : undefined;
      const foreign = await postJson(server.app, `/v1/runs/${runId}${path}`, body, other.headers);
      expect([path, foreign.json().code]).toEqual([path, 'RUN_NOT_FOUND']);
    }
    const removed = await server.app.inject({ method: 'DELETE', url: `/v1/runs/${runId}`, headers: other.headers });
    expect(removed.statusCode).toBe(404);
    expect((await server.app.inject({ url: '/v1/runs', headers: other.headers })).json()).toEqual({ runs: [] });

    const again = await postJson(server.app, '/v1/runs', task, { ...keyed, ...other.headers });
    expect(again.json().runId).not.toBe(runId);
    const same = await postJson(server.app, '/v1/runs', task, keyed);
    expect(same.json().runId).toBe(runId);
  });

  it('of the settings are its own too', async () => {
    const [one, two] = ['a-key-of-twenty-characters', 'another-key-of-the-server'];
    await using fixed = await durableServer({ server: { apiKeys: [one, two] } });
    const as = (key: string) => ({ authorization: `Bearer ${key}` });
    const { runId } = (await postJson(fixed.app, '/v1/runs', task, { ...as(one), ...waiting })).json();
    expect((await fixed.app.inject({ url: `/v1/runs/${runId}`, headers: as(one) })).statusCode).toBe(200);
    expect((await fixed.app.inject({ url: `/v1/runs/${runId}`, headers: as(two) })).statusCode).toBe(404);
    expect((await fixed.app.inject({ url: '/v1/usage', headers: as(one) })).json()).toMatchObject({
      name: 'MAE_SERVER_API_KEYS 1',
      today: { running: 0 },
    });
  });
});

describe('a bound of a key', () => {
  it('on requests a minute is a 429 with the seconds until the next', async () => {
    const { headers, keyId } = await server.newKey({ requestsPerMinute: 3 });
    const statuses = [];
    for (let count = 0; count < 5; count++) {
      statuses.push((await server.app.inject({ url: '/v1/usage', headers })).statusCode);
    }
    // A minute may have ended in between.
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(3);
    const told = await eventually429(server, headers);
    expect(told.json()).toMatchObject({ code: 'KEY_LIMIT_REACHED', retryable: true });
    expect(Number(told.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(told.headers['retry-after'])).toBeLessThanOrEqual(60);
    const other = await server.newKey();
    expect((await server.app.inject({ url: '/v1/usage', headers: other.headers })).statusCode).toBe(200);
    expect((await server.durable.storage.keys.usage(keyId)).requests).toBeGreaterThanOrEqual(4);
  });

  it('on tokens a day holds over runs that have ended and those under way', async () => {
    const { headers } = await server.newKey({ tokensPerDay: 100_000, maxRunning: 5 });
    const usage = async () => (await server.app.inject({ url: '/v1/usage', headers })).json();
    expect(await usage()).toMatchObject({ limits: { tokensPerDay: 100_000 }, today: { tokens: 0, running: 0 } });
    const whole = { ...task, approval: true, budget: { maxTokens: 100_000 } };
    const { runId } = (await postJson(server.app, '/v1/runs', whole, headers)).json();
    expect(await usage()).toMatchObject({ today: { tokens: 100_000 } });
    const refused = await postJson(server.app, '/v1/runs', { ...task, budget: { maxTokens: 1 } }, headers);
    expect(refused.statusCode).toBe(429);
    expect(refused.json().code).toBe('KEY_LIMIT_REACHED');
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(86_400);

    const runs = server.durable.all;
    await rested(runs, runId);
    await postJson(server.app, `/v1/runs/${runId}/approval`, { decision: 'approve' }, headers);
    await rested(runs, runId);
    expect((await usage()).today.tokens).toBeLessThan(100_000);
  });

  it('on runs at once is a 429 while they are under way', async () => {
    await using idle = await durableServer({ works: false });
    const { headers } = await idle.newKey({ maxRunning: 1 });
    expect((await postJson(idle.app, '/v1/runs', task, headers)).statusCode).toBe(202);
    const refused = await postJson(idle.app, '/v1/runs', task, headers);
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '5']);
    const { next, runs } = (await idle.app.inject({ url: '/v1/runs?status=queued', headers })).json();
    expect([next, runs.length]).toEqual([undefined, 1]);
  });
});

async function eventually429({ app }: DurableServer, headers: { authorization: string }) {
  for (;;) {
    const response = await app.inject({ url: '/v1/usage', headers });
    if (response.statusCode === 429) return response;
  }
}

it('a server with too many runs that wait refuses the next at once', async () => {
  await using idle = await durableServer({ works: false, maxQueued: 1 });
  expect((await postJson(idle.app, '/v1/runs', task)).statusCode).toBe(202);
  const refused = await postJson(idle.app, '/v1/runs', task);
  expect([refused.statusCode, refused.json().code]).toEqual([503, 'RUN_QUEUE_FULL']);
  expect(refused.headers['retry-after']).toBe('5');
});
