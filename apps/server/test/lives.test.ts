import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gate, type MistralServer, reply, replyJson, startMistralServer } from '@mae/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresCluster } from '../src/storage/postgres/__fixtures__/postgres-cluster.js';
import { eventually, ServerProcess } from './server-process.js';

const key = 'sk-never-seen-anywhere';
const plan = {
  summary: 'Print six',
  steps: ['print'],
  edgeCases: [],
  successCriteria: ['prints 6'],
  complexity: 'low',
  checks: [{ kind: 'stdout-equals', content: '6', why: 'the sum' }],
};

let mistral: MistralServer;
/** The first call for a program waits here. */
let hold = gate();
let programs = 0;
let plans = 0;
beforeAll(async () => {
  mistral = await startMistralServer({
    apiKey: key,
    script: ({ body }) => {
      const asksForPlan = body.response_format !== undefined;
      if (asksForPlan) plans++;
      else programs++;
      return asksForPlan ? replyJson(plan) : reply('```python\nprint(6)\n```', programs === 1 ? { hold } : {});
    },
  });
});
afterAll(() => mistral.close());

function reset(): void {
  hold = gate();
  programs = 0;
  plans = 0;
}

const environment = () => ({ MISTRAL_API_KEY: key, MISTRAL_BASE_URL: mistral.baseUrl });

// biome-ignore lint/suspicious/noExplicitAny: replies are asserted on, field by field.
async function json(url: string, init?: RequestInit): Promise<any> {
  return (await fetch(url, init)).json();
}

function startRun(url: string): Promise<{ runId: string }> {
  const body = JSON.stringify({ task: 'print six' });
  return json(`${url}/v1/runs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

/** The run's result, once it has one. */
async function ended(url: string, runId: string) {
  let view = await json(`${url}/v1/runs/${runId}`);
  const look = async () => {
    view = await json(`${url}/v1/runs/${runId}`);
    return view.status === 'completed';
  };
  await eventually(look, `an end of run ${runId}`);
  return view.result;
}

describe('a server over a data folder', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'goes on after %s with what was at work, and asks nothing twice',
    async (signal) => {
      reset();
      const folder = mkdtempSync(join(tmpdir(), 'mae-server-lives-'));
      const args = ['--port', '0', '--data', join(folder, 'data'), '--drain-seconds', '0'];
      const first = new ServerProcess(args, environment());
      const { runId } = await startRun(await first.url());
      await hold.reached;
      first.process.kill(signal);
      expect(await first.ended).toBe(signal === 'SIGTERM' ? 0 : signal);

      await using second = new ServerProcess(args, environment());
      const result = await ended(await second.url(), runId);
      expect(result).toMatchObject({ stopReason: 'passed', finalOutput: '6' });
      // The call whose answer nobody stored is the one that is in doubt, and the only one sent again.
      expect(result.usage.inDoubtCalls).toBe(signal === 'SIGKILL' ? 1 : 0);
      expect([plans, programs]).toEqual([1, 2]);
      if (process.platform !== 'win32') expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
      second.process.kill('SIGTERM');
      expect(await second.ended).toBe(0);
      rmSync(folder, { recursive: true });
    },
  );
});

describe('an API and workers over Postgres', () => {
  it('hand a run from a killed worker to another one', async () => {
    reset();
    await using cluster = await PostgresCluster.start();
    const env = { ...environment(), DATABASE_URL: await cluster.database({ migrated: false }) };

    await using early = new ServerProcess(['--port', '0'], env);
    expect(await early.ended).toBe(1);
    expect(early.stderr).toMatch(/^mae-server: .*mae-server migrate/);
    for (const said of ['was at version 0 and is at version', 'is at version']) {
      await using migration = new ServerProcess(['migrate'], env);
      expect(await migration.ended).toBe(0);
      expect(migration.stdout).toContain(said);
    }

    await using api = new ServerProcess(['--port', '0'], env);
    const url = await api.url();
    const { runId } = await startRun(url);
    expect(await json(`${url}/v1/runs/${runId}`)).toMatchObject({ status: 'queued' });
    await using first = new ServerProcess(['worker'], env);
    await hold.reached;
    await using second = new ServerProcess(['worker', '--drain-seconds', '0'], env);
    await second.working();
    first.process.kill('SIGKILL');
    expect(await ended(url, runId)).toMatchObject({ stopReason: 'passed', finalOutput: '6' });
    expect([plans, programs]).toEqual([1, 2]);
    for (const one of [second, api]) one.process.kill('SIGTERM');
    expect(await Promise.all([second.ended, api.ended])).toEqual([0, 0]);
  });

  it('need what they are told to need', async () => {
    await using worker = new ServerProcess(['worker']);
    expect(await worker.ended).toBe(2);
    expect(worker.stderr).toMatch(/^mae-server: A worker shares its runs through Postgres: set DATABASE_URL\./);
    await using migration = new ServerProcess(['migrate']);
    expect(await migration.ended).toBe(2);
    expect(migration.stderr).toMatch(/^mae-server: There is no database to migrate: set DATABASE_URL\./);
  });
});
