import { createHash } from 'node:crypto';
import type { OutputFile } from '@mae/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DurableServer, durableServer } from '../__fixtures__/durable-server.js';
import { postJson } from '../__fixtures__/server.js';

function output(name: string, content: string | Uint8Array): OutputFile {
  const bytes = Buffer.from(content);
  return { name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), content: bytes };
}

const page = '<script>alert(1)</script>';
const files = [
  output('out/table.csv', 'a,b\n1,2\n'),
  output('page.html', page),
  output('image.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1])),
  output('a "b"\r\nx: ä%.txt', 'ä'),
  output('latin1.txt', new Uint8Array([0x61, 0xe4])),
];

const linked = (header: unknown): string | undefined => /^<([^>]+)>; rel="next"$/.exec(String(header ?? ''))?.[1];

let server: DurableServer;
let url: string;
beforeAll(async () => {
  server = await durableServer({ script: () => ({ stdout: '3', files }) });
  const body = { task: 'add 1 and 2', planning: 'never' };
  const reply = await postJson(server.app, '/v1/runs', body, { prefer: 'wait=60' });
  url = `/v1/runs/${reply.json().runId}`;
});
afterAll(() => server[Symbol.asyncDispose]());
const get = (path: string) => server.app.inject(`${url}${path}`);

describe('programs of a run', () => {
  it('are there with their code, and one as text', async () => {
    const { artifacts, delivered } = (await get('/artifacts')).json();
    expect(artifacts).toMatchObject([{ id: 'a1.0', language: 'python', code: 'print(3)\n' }]);
    expect(delivered).toBe('a1.0');
    const one = await get('/artifacts/a1.0');
    expect(one.body).toBe('print(3)\n');
    expect(one.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(one.headers['content-disposition']).toMatch(/^attachment; filename="[\w.-]+\.py"/);
    expect((await get('/artifacts/a9.0')).json()).toMatchObject({ status: 404, code: 'ARTIFACT_NOT_FOUND' });
  });
});

describe('files of a run', () => {
  it('are listed without their bytes', async () => {
    const listed = (await get('/files')).json().files;
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(files.map(({ name }) => name));
    expect(listed[0]).toMatchObject({ bytes: 8, text: 'a,b\n1,2\n' });
    expect(listed[0]).not.toHaveProperty('content');
  });

  it.each([
    ['out/table.csv', 'text/plain; charset=utf-8', `attachment; filename="table.csv"; filename*=UTF-8''table.csv`],
    ['page.html', 'text/plain; charset=utf-8', `attachment; filename="page.html"; filename*=UTF-8''page.html`],
    ['image.png', 'application/octet-stream', `attachment; filename="image.png"; filename*=UTF-8''image.png`],
    ['latin1.txt', 'application/octet-stream', `attachment; filename="latin1.txt"; filename*=UTF-8''latin1.txt`],
    [
      'a "b"\r\nx: ä%.txt',
      'text/plain; charset=utf-8',
      `attachment; filename="a__b___x____.txt"; filename*=UTF-8''a%20%22b%22%0D%0Ax%3A%20%C3%A4%25.txt`,
    ],
  ])('%j is %s, to be saved and not shown', async (name, type, disposition) => {
    const reply = await get(`/files/${encodeURIComponent(name)}`);
    expect(reply.statusCode).toBe(200);
    const file = files.find((one) => one.name === name);
    expect(Buffer.from(reply.rawPayload)).toEqual(Buffer.from(file?.content ?? ''));
    expect(reply.headers).toMatchObject({
      'content-type': type,
      'content-disposition': disposition,
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
    });
  });

  it.each(['none.txt', '..%2F..%2Fetc%2Fpasswd', 'table.csv', '%00'])('%s is not there', async (name) => {
    expect((await get(`/files/${name}`)).json()).toMatchObject({ status: 404, code: 'FILE_NOT_FOUND' });
  });
});

describe('the list of runs', () => {
  it('comes in pages that a cursor and a link lead through, newest first', async () => {
    await using own = await durableServer({ works: false });
    const started: string[] = [];
    for (let count = 0; count < 5; count++) {
      const reply = await postJson(own.app, '/v1/runs', { task: `task ${count}` });
      expect(reply.headers.location).toBe(`/v1/runs/${reply.json().runId}`);
      started.unshift(reply.json().runId);
    }
    const seen: string[] = [];
    let next: string | undefined = '/v1/runs?limit=2&status=queued';
    while (next !== undefined) {
      const reply = await own.app.inject(next);
      const { runs, next: cursor } = reply.json();
      seen.push(...runs.map(({ runId }: { runId: string }) => runId));
      next = linked(reply.headers.link);
      expect(next === undefined).toBe(cursor === undefined);
      if (next) expect(new URL(next, 'http://x').searchParams.get('cursor')).toBe(cursor);
    }
    expect(seen).toEqual(started);
    const list = async (query: string) => (await own.app.inject(`/v1/runs?${query}`)).json().runs?.length;
    expect(await list('status=completed')).toBe(0);
    expect(await list('createdAfter=2000-01-01T00:00:00%2B02:00')).toBe(5);
    expect(await list('createdBefore=2000-01-01T00:00:00Z')).toBe(0);
    expect((await own.app.inject('/v1/runs?cursor=zzz')).json()).toMatchObject({ status: 422, code: 'CURSOR_INVALID' });
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'status=done', 'createdAfter=yesterday', 'limit=1&limit=2'])(
    'refuses %s',
    async (query) => {
      const reply = await server.app.inject(`/v1/runs?${query}`);
      expect(reply.json()).toMatchObject({
        status: 422,
        code: 'REQUEST_INVALID',
        detail: expect.stringMatching(/^The query/),
      });
    },
  );
});

describe('events as data', () => {
  it('come in pages of JSON, without waiting', async () => {
    const whole = (await server.app.inject({ url: `${url}/events`, headers: { accept: 'application/json' } })).json();
    expect(whole.more).toBe(false);
    expect(whole.events.map(({ sequence }: { sequence: number }) => sequence)).toEqual(
      whole.events.map((_: unknown, index: number) => index),
    );
    expect(whole.after).toBe(whole.events.length - 1);
    const headers = { accept: 'application/json' };
    const part = (await server.app.inject({ url: `${url}/events?after=1&limit=2`, headers })).json();
    expect(part).toEqual({ events: whole.events.slice(2, 4), after: 3, more: true });
    const none = (await server.app.inject({ url: `${url}/events?after=99`, headers })).json();
    expect(none).toEqual({ events: [], after: 99, more: false });
  });

  it('come as lines of JSON', async () => {
    const reply = await server.app.inject({ url: `${url}/events?after=2`, headers: { accept: 'application/jsonl' } });
    expect(reply.headers['content-type']).toBe('application/jsonl');
    const events = reply.body
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(events[0].sequence).toBe(3);
    expect(events.at(-1)).toMatchObject({ type: 'run.completed' });
  });
});

describe('what can be asked of a run that has ended', () => {
  it('is not to go on where it passed', async () => {
    const reply = await server.app.inject({ method: 'POST', url: `${url}/resume` });
    expect(reply.json()).toMatchObject({ status: 409, code: 'RUN_ENDED' });
  });

  it('is to go on where it did not, and then to be gone', async () => {
    let fails = true;
    await using own = await durableServer({
      script: () => (fails ? { error: { name: 'ValueError', message: 'no' } } : { stdout: '3' }),
    });
    const body = { task: 'add', planning: 'never', validateOutput: false, maxIterations: 0 };
    const failed = (await postJson(own.app, '/v1/runs', body, { prefer: 'wait=60' })).json();
    expect(failed).toMatchObject({ success: false, stopReason: 'max-iterations' });
    fails = false;
    const run = `/v1/runs/${failed.runId}`;
    const resumed = await own.app.inject({ method: 'POST', url: `${run}/resume` });
    expect([resumed.statusCode, resumed.json().runId]).toEqual([202, failed.runId]);
    await own.app.inject(`${run}/events`);

    const gone = await own.app.inject({ method: 'DELETE', url: run });
    expect([gone.statusCode, gone.body]).toEqual([204, '']);
    for (const path of ['', '/events', '/files', '/artifacts']) {
      expect((await own.app.inject(`${run}${path}`)).statusCode).toBe(404);
    }
    expect((await own.app.inject({ method: 'DELETE', url: run })).statusCode).toBe(404);
  });
});
