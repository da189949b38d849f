import { setTimeout as pause } from 'node:timers/promises';
import { foldRun } from '@mae/protocol';
import { gate, reply, startMistralServer } from '@mae/testing';
import { expect, it } from 'vitest';
import { PostgresCluster } from '../src/storage/postgres/__fixtures__/postgres-cluster.js';
import { openPostgres } from '../src/storage/postgres/open-postgres.js';
import type { Storage } from '../src/storage/storage.js';
import { ServerProcess } from './server-process.js';

const request = { task: 'Print 3', language: 'javascript', planning: 'never', validateOutput: false } as const;

async function ended({ runs }: Storage, runId: string): Promise<void> {
  while ((await runs.row(runId))?.status !== 'completed') await pause(50);
}

it('a worker that comes back late writes nothing to the run it has lost, and goes on with others', async () => {
  await using cluster = await PostgresCluster.start();
  const url = await cluster.database();
  await using storage = await openPostgres({ url });
  const held = gate();
  await using model = await startMistralServer({
    script: (_, index) => reply('```javascript\nconsole.log(3)\n```', index === 0 ? { hold: held } : {}),
  });
  const env = { DATABASE_URL: url, MISTRAL_API_KEY: 'sk-unused', MISTRAL_BASE_URL: model.baseUrl };
  await using late = new ServerProcess(['worker'], env);
  await storage.runs.create({ runId: 'run_lost', request });
  const call = await model.request(0);
  late.process.kill('SIGSTOP');

  await using other = new ServerProcess(['worker'], env);
  await ended(storage, 'run_lost');
  const log = await storage.runs.read('run_lost');
  expect(foldRun(log)).toMatchObject({ result: { success: true, usage: { inDoubtCalls: 1 } } });
  expect(model.requests).toHaveLength(2);
  other.process.kill('SIGTERM');
  expect(await other.ended).toBe(0);

  late.process.kill('SIGCONT');
  held.release();
  await call.closed;
  await storage.runs.create({ runId: 'run_next', request });
  await ended(storage, 'run_next');
  expect(await storage.runs.read('run_lost')).toEqual(log);
  late.process.kill('SIGTERM');
  expect(await late.ended, late.stderr).toBe(0);
}, 180_000);
