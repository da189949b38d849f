import { MaeError } from '@mae/protocol';
import { FakeSandbox, startMistralServer } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { databaseProbe, modelProbe, sandboxProbe } from './probes.js';
import { Readiness } from './readiness.js';

const signal = new AbortController().signal;

describe('readiness', () => {
  it('asks each part once in a while, however many ask it', async () => {
    let asked = 0;
    let now = 0;
    const probe = async () => {
      asked++;
      return undefined;
    };
    const readiness = new Readiness({ probes: { database: probe }, keptMs: 1_000, now: () => now });
    const reports = await Promise.all([readiness.report(), readiness.report(), readiness.report()]);
    expect(reports.map(({ isReady }) => isReady)).toEqual([true, true, true]);
    now = 999;
    await readiness.report();
    expect(asked).toBe(1);
    now = 1_000;
    await readiness.report();
    expect(asked).toBe(2);
  });

  it('gives each part its own verdict, one that never answers too, and tells why to the log alone', async () => {
    const told: string[] = [];
    const readiness = new Readiness({
      probes: {
        database: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432')),
        sandbox: () => new Promise(() => {}),
        model: async () => 'not-configured',
      },
      timeoutMs: 20,
      onFailure: (name, error) => told.push(`${name}: ${(error as Error).message}`),
    });
    const report = await readiness.report();
    expect(report).toMatchObject({
      isReady: false,
      checks: { database: { status: 'failed' }, sandbox: { status: 'timeout' }, model: { status: 'not-configured' } },
    });
    expect(JSON.stringify(report)).not.toContain('10.0.0.7');
    expect(told).toEqual(['database: connect ECONNREFUSED 10.0.0.7:5432', 'sandbox: No answer within 20 ms.']);
    expect(await readiness.report({ without: ['database', 'sandbox'] })).toMatchObject({ isReady: true });
  });
});

describe('probes', () => {
  it('of a database wait for its answer', async () => {
    await databaseProbe({ ping: async () => {} })(signal);
    await expect(databaseProbe({ ping: () => Promise.reject(new Error('gone')) })(signal)).rejects.toThrow('gone');
  });

  it('of a sandbox run a program there', async () => {
    await sandboxProbe(new FakeSandbox(() => ({ status: 'ok' })))(signal);
    const broken = new FakeSandbox(() => ({ status: 'crashed' }));
    await expect(sandboxProbe(broken)(signal)).rejects.toMatchObject({ code: 'SANDBOX_NOT_READY' });
    const lost = new FakeSandbox(() => Promise.reject(new MaeError({ code: 'SANDBOX_HOST_LOST', message: '' })));
    await expect(sandboxProbe(lost)(signal)).rejects.toMatchObject({ code: 'SANDBOX_HOST_LOST' });
  });

  it('of a sandbox do not wait behind programs that wait', async () => {
    const busy = Object.assign(new FakeSandbox(() => new Promise(() => {})), {
      stats: () => ({ python: { waiting: 1 } }),
    });
    expect(await sandboxProbe(busy)(signal)).toBeUndefined();
  });

  it('of a model show whether it answers and takes the key', async () => {
    await using server = await startMistralServer({ apiKey: 'right', script: [] });
    const { baseUrl } = server;
    expect(await modelProbe({ apiKey: 'right', baseUrl })(signal)).toBeUndefined();
    await expect(modelProbe({ apiKey: 'wrong', baseUrl })(signal)).rejects.toMatchObject({
      code: 'CLIENT_UNAUTHORIZED',
    });
    await expect(modelProbe({ baseUrl: 'http://127.0.0.1:9' })(signal)).rejects.toMatchObject({
      code: 'CLIENT_UNREACHABLE',
    });
    expect(await modelProbe({})(signal)).toBe('not-configured');
  });

  it('of a model take one that is busy, or has no list, for one that is there', async () => {
    for (const status of [429, 404]) {
      const script = [{ kind: 'failure', status, body: '', when: { endpoint: 'models' } } as const];
      await using server = await startMistralServer({ script });
      expect(await modelProbe({ apiKey: 'k', baseUrl: server.baseUrl })(signal)).toBeUndefined();
    }
    const script = [{ kind: 'failure', status: 503, body: '', when: { endpoint: 'models' } } as const];
    await using server = await startMistralServer({ script });
    await expect(modelProbe({ apiKey: 'k', baseUrl: server.baseUrl })(signal)).rejects.toThrow();
  });
});
