import { expect, it } from 'vitest';
import { isProblem, postJson, serverOf } from '../__fixtures__/server.js';
import { startMetricsServer } from '../metrics/metrics-server.js';
import { ServerMetrics } from '../metrics/server-metrics.js';
import { Readiness } from '../readiness/readiness.js';

const key = 'a-key-of-twenty-characters';
const linesOf = (text: string, name: string): string[] =>
  text.split('\n').filter((line) => line.startsWith(name) && !line.startsWith('#'));

it('answers /readyz without a key: 200, or 503 that names the part and nothing more', async () => {
  let isThere = true;
  const probe = async () => {
    if (isThere) return undefined;
    throw new Error('password authentication failed for user "mae" at 10.0.0.7');
  };
  const readiness = new Readiness({ probes: { database: probe, model: async () => undefined }, keptMs: 0 });
  const { app } = serverOf({ apiKeys: [key], readiness });
  const ready = await app.inject('/readyz');
  expect([ready.statusCode, ready.json()]).toMatchObject([
    200,
    { status: 'ready', checks: { database: { status: 'ok' }, model: { status: 'ok' } } },
  ]);
  isThere = false;
  const missing = await app.inject('/readyz');
  expect(missing.statusCode).toBe(503);
  expect(isProblem(missing)).toBe(true);
  expect(missing.headers['retry-after']).toBe('5');
  expect(missing.json()).toMatchObject({
    code: 'SERVER_NOT_READY',
    detail: 'Not there at the moment: database.',
    checks: { database: { status: 'failed' }, model: { status: 'ok' } },
  });
  expect(missing.body).not.toContain('10.0.0.7');
  expect((await app.inject('/readyz?exclude=database,else')).statusCode).toBe(200);
});

it('asks for a key at /metrics where there are keys, and counts by route and not by path', async () => {
  const { app } = serverOf({ apiKeys: [key] });
  const authorization = `Bearer ${key}`;
  expect((await app.inject('/metrics')).statusCode).toBe(401);
  for (const runId of ['one', 'two', 'three'])
    await app.inject({ url: `/v1/runs/${runId}`, headers: { authorization } });
  for (const path of ['/a', '/b', '/c']) await app.inject({ url: path, headers: { authorization } });
  const response = await app.inject({ url: '/metrics', headers: { authorization } });
  expect(response.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(linesOf(response.body, 'mae_http_requests_total').sort()).toEqual([
    'mae_http_requests_total{method="GET",route="/metrics",status="401"} 1',
    'mae_http_requests_total{method="GET",route="/v1/runs/:runId",status="404"} 3',
    'mae_http_requests_total{method="any",route="none",status="404"} 3',
  ]);
  expect(linesOf(response.body, 'mae_info')).toHaveLength(1);
});

it('keeps no time of event streams, and counts those that are open', async () => {
  const { app } = serverOf();
  const accept = 'text/event-stream';
  expect((await postJson(app, '/v1/runs', { task: 'add' }, { accept })).statusCode).toBeLessThan(300);
  const { body } = await app.inject('/metrics');
  expect(linesOf(body, 'mae_http_streams')).toEqual(['mae_http_streams 0']);
  expect(linesOf(body, 'mae_http_request_seconds_count')).toEqual([]);
  expect(linesOf(body, 'mae_http_requests_total')).toHaveLength(1);
});

it('serves metrics, health and readiness on a port of their own, to this machine’s names alone', async () => {
  let isStopping = false;
  await using server = await startMetricsServer({
    port: 0,
    metrics: new ServerMetrics({ version: '1.2.3', withProcess: true }),
    readiness: new Readiness({ probes: {} }),
    isStopping: () => isStopping,
  });
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toContain('mae_info{version="1.2.3"');
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  isStopping = true;
  const statuses = ['healthz', 'readyz'].map(async (path) => (await fetch(`${server.url}/${path}`)).status);
  expect(await Promise.all(statuses)).toEqual([503, 503]);
  const { port } = new URL(server.url);
  const { request } = await import('node:http');
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  request({ port, host: '127.0.0.1', path: '/metrics', headers: { host: 'evil.example' } }, (response) => {
    resolve(response.statusCode);
    response.resume();
  }).end();
  expect(await promise).toBe(403);
});
