import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import type { RunEvent, RunService } from '@mae/protocol';
import { gate } from '@mae/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { addingModel, serverOf, type TestServer } from '../src/__fixtures__/server.js';
import { startServer } from '../src/start-server.js';
import { StreamReader } from './stream-reader.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listening(server: TestServer): Promise<string> {
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  closing.push(async () => {
    await server.service.close?.();
    server.app.server.closeAllConnections();
    await server.app.close();
  });
  return `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
}

function post(url: string, body: object, headers: Record<string, string> = {}, signal?: AbortSignal) {
  const json = { 'content-type': 'application/json', ...headers };
  return fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body), signal });
}

const task = { task: 'add 1 and 2' };
const asEvents = { accept: 'text/event-stream' };
const waiting = { prefer: 'wait=60' };
const lastOf = async (service: RunService, runId: string): Promise<RunEvent | undefined> => {
  let last: RunEvent | undefined;
  for await (const event of service.events(runId)) last = event;
  return last;
};
/** The id of the one run there is, once it has been started. */
const runIdOf = (response: Response): string => (response.headers.get('location') ?? '').split('/').at(-1) ?? '';

describe('an event stream', () => {
  it('brings events as they happen, transient ones without an id', async () => {
    const hold = gate();
    const url = await listening(serverOf({ model: addingModel(hold) }));
    const reader = new StreamReader(await post(`${url}/v1/runs`, task, asEvents));
    await reader.until('event: code.started');
    expect(reader.text).not.toContain('event: run.completed');
    hold.release();
    const frames = await reader.rest();
    const deltas = frames.filter(({ event }) => event === 'code.delta');
    expect(deltas.length).toBeGreaterThan(0);
    expect(deltas.every(({ id }) => id === undefined)).toBe(true);
    expect(frames.at(-1)).toMatchObject({ event: 'result', data: { success: true } });
  });

  it('goes on after a lost connection, and no durable event is missing or twice', async () => {
    const hold = gate();
    const url = await listening(serverOf({ model: addingModel(hold) }));
    const started = await post(`${url}/v1/runs`, task, { prefer: 'respond-async' });
    const events = `${url}/v1/runs/${runIdOf(started)}/events`;

    const first = new StreamReader(await fetch(events));
    await first.until('event: code.started');
    await first.cancel();
    const seen = first.frames.flatMap(({ id }) => (id === undefined ? [] : [id]));
    const second = new StreamReader(await fetch(events, { headers: { 'last-event-id': String(seen.at(-1)) } }));
    await second.until('connected');
    hold.release();
    const rest = (await second.rest()).flatMap(({ id }) => (id === undefined ? [] : [id]));
    const whole = [...seen, ...rest];
    expect(whole).toEqual(whole.map((_, index) => index));
    expect(second.frames.at(-1)).toMatchObject({ event: 'result', data: { success: true } });
  });

  it('sends comments while nothing happens', async () => {
    const hold = gate();
    const url = await listening(serverOf({ model: addingModel(hold), limits: { heartbeatMs: 10 } }));
    const reader = new StreamReader(await post(`${url}/v1/runs`, task, asEvents));
    await reader.until(': keep-alive\n\n: keep-alive');
    hold.release();
    expect((await reader.rest()).at(-1)).toMatchObject({ event: 'result' });
  });

  it('holds back while its reader does not read', async () => {
    const total = 2_000;
    let taken = 0;
    const big = 'x'.repeat(65_536);
    const endless = {
      get: async () => ({ status: 'running' }),
      async *events(runId: string): AsyncGenerator<RunEvent> {
        for (; taken < total; taken++) {
          const at = new Date(0).toISOString();
          yield { type: 'plan.delta', schemaVersion: 1, runId, at, after: 0, text: big };
        }
      },
    } as unknown as RunService;
    const server = serverOf();
    const url = await listening({ ...serverOf({ service: endless as never }), service: server.service });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('GET /v1/runs/x/events HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(socket, 'readable');
    // The other connections give the server every chance to go on writing.
    for (let count = 0; count < 50; count++) await (await fetch(`${url}/healthz`)).text();
    expect(taken).toBeLessThan(total / 2);
    socket.destroy();
  });

  it('sends a reader away that takes nothing for too long, and lets it come back', async () => {
    const total = 2_000;
    const big = 'x'.repeat(65_536);
    const at = new Date(0).toISOString();
    const much = {
      get: async () => ({ status: 'running', sequence: 0, attempts: [] }),
      async *events(runId: string): AsyncGenerator<RunEvent> {
        for (let taken = 0; taken < total; taken++) {
          yield { type: 'plan.delta', schemaVersion: 1, runId, at, after: 0, text: big };
        }
      },
    } as unknown as RunService;
    const server = serverOf();
    const stuck = serverOf({ service: much as never, limits: { stalledReaderMs: 100 } });
    const url = await listening({ ...stuck, service: server.service });
    const closed = once(stuck.app.server, 'connection').then(([connection]) => once(connection, 'close'));
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
    socket.write('GET /v1/runs/x/events HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(socket, 'readable');
    await closed;
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    socket.destroy();
  });
});

describe('a client that goes away', () => {
  it.each([
    ['reads', asEvents],
    ['waits for', waiting],
  ])('does not cancel the run that it %s', async (_, headers) => {
    const hold = gate();
    const server = serverOf({ model: addingModel(hold) });
    const url = await listening(server);
    const leave = new AbortController();
    const connected = once(server.app.server, 'connection');
    const keyed = { ...headers, 'idempotency-key': 'k1' };
    const asked = post(`${url}/v1/runs`, task, keyed, leave.signal).catch(() => {});
    const [socket] = await connected;
    await hold.reached;
    const noticed = once(socket, 'close');
    leave.abort();
    await asked;
    await noticed;
    const again = post(`${url}/v1/runs`, task, { ...waiting, 'idempotency-key': 'k1' });
    hold.release();
    expect(await (await again).json()).toMatchObject({ success: true });
  });

  it.each([
    ['reads', asEvents],
    ['waits for', waiting],
  ])('cancels the run that it %s where it asked for that', async (_, headers) => {
    const hold = gate();
    const server = serverOf({ model: addingModel(hold) });
    const url = await listening(server);
    const leave = new AbortController();
    const asked = post(`${url}/v1/runs?onDisconnect=cancel`, task, headers, leave.signal).catch(() => {});
    await hold.reached;
    leave.abort();
    await asked;
    // Only the cancel can end this run: the model is held for good.
    await server.service.idle();
  });

  it('only stops reading where it read a run it had not started', async () => {
    const hold = gate();
    const server = serverOf({ model: addingModel(hold) });
    const url = await listening(server);
    const started = await post(`${url}/v1/runs`, task, { prefer: 'respond-async' });
    const reader = new StreamReader(await fetch(`${url}${started.headers.get('location')}/events`));
    await reader.until('run.started');
    await reader.cancel();
    hold.release();
    expect(await lastOf(server.service, runIdOf(started))).toMatchObject({ stopReason: 'passed' });
  });

  it('cancels the program it was waiting for', async () => {
    const started = Promise.withResolvers<AbortSignal>();
    const server = serverOf({
      script: (_, { signal }) => {
        if (signal) started.resolve(signal);
        return new Promise(() => {});
      },
    });
    const url = await listening(server);
    const leave = new AbortController();
    const waiting = post(`${url}/v1/execute`, { code: 'while True: pass' }, {}, leave.signal);
    const signal = await started.promise;
    const cancelled = once(signal, 'abort');
    leave.abort();
    await expect(waiting).rejects.toThrow();
    await cancelled;
  });
});

it('answers what is no HTTP with a problem', async () => {
  const url = await listening(serverOf());
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  socket.end('NONSENSE\r\n\r\n');
  let text = '';
  for await (const piece of socket) text += piece;
  expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json\r\n/);
  expect(JSON.parse(text.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 400, code: 'REQUEST_REFUSED' });
});

describe('startServer', () => {
  const offline = () => {
    const { model, sandbox } = serverOf();
    return { model, sandbox, port: 0 };
  };

  it.each(['0.0.0.0', '::', '192.168.0.1', 'mae.example'])('refuses to listen on %s without keys', async (host) => {
    await expect(startServer({ ...offline(), host })).rejects.toMatchObject({
      code: 'SERVER_OPTIONS_INVALID',
      message: `${host} can be reached from other machines: create an API key with "mae-server keys create", or set MAE_SERVER_API_KEYS, to listen there; or use 127.0.0.1.`,
    });
  });

  it('listens on every address with a key, and asks for it', async () => {
    const key = 'a-key-of-twenty-characters';
    const server = await startServer({ ...offline(), host: '0.0.0.0', apiKeys: [key] });
    closing.push(() => server.stop());
    const url = `http://127.0.0.1:${new URL(server.url).port}/v1/runs`;
    expect((await post(url, task)).status).toBe(401);
    expect((await post(url, task, { authorization: `Bearer ${key}` })).status).toBe(202);
  });

  it('says in one line that a port is in use', async () => {
    const server = await startServer(offline());
    closing.push(() => server.stop());
    const port = Number(new URL(server.url).port);
    await expect(startServer({ ...offline(), port })).rejects.toMatchObject({
      code: 'SERVER_ADDRESS_UNAVAILABLE',
      message: `Cannot listen: port ${port} on 127.0.0.1 is in use by another program; choose another with --port.`,
    });
  });

  it('lets runs under way end when it stops, and takes no more', async () => {
    const hold = gate();
    const server = await startServer({ ...offline(), model: addingModel(hold) });
    const reader = new StreamReader(await post(`${server.url}/v1/runs`, task, asEvents));
    await hold.reached;
    const stopped = server.stop({ drainMs: 30_000 });
    hold.release();
    expect((await reader.rest()).at(-1)).toMatchObject({ event: 'result', data: { success: true } });
    await stopped;
    await expect(post(`${server.url}/v1/runs`, task)).rejects.toThrow();
  });

  it('suspends what is left when the drain is over, and still says so', async () => {
    const hold = gate();
    const server = await startServer({ ...offline(), model: addingModel(hold) });
    const reader = new StreamReader(await post(`${server.url}/v1/runs`, task, asEvents));
    await hold.reached;
    const hurry = new AbortController();
    const stopped = server.stop({ drainMs: 600_000, hurry: hurry.signal });
    hurry.abort();
    expect((await reader.rest()).at(-1)).toMatchObject({ event: 'run.suspended', data: { reason: 'shutdown' } });
    await stopped;
  });
});
