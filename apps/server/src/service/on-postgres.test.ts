import { MistralAutonomousExecutor } from '@mae/executor';
import { type ChatModel, isDurable, type RunEvent } from '@mae/protocol';
import { FakeSandbox, gate, reply, replyJson, ScriptedModel } from '@mae/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, eventually, rested } from '../__fixtures__/durable.js';
import { addingModel, planReply, printing } from '../__fixtures__/server.js';
import { PostgresCluster } from '../storage/postgres/__fixtures__/postgres-cluster.js';
import { openPostgres } from '../storage/postgres/open-postgres.js';
import type { Storage } from '../storage/storage.js';
import type { CallerRuns } from './caller-runs.js';
import { RunExecutors } from './run-executors.js';
import { ServerRuns } from './server-runs.js';
import { Worker } from './worker.js';

let cluster: PostgresCluster;
let url: string;
const opened: (() => Promise<void>)[] = [];
beforeAll(async () => {
  cluster = await PostgresCluster.start();
  url = await cluster.database();
}, 60_000);
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** One process of a server, as far as the database can tell: it shares nothing with the others but that. */
async function processOf(
  model: ChatModel = new ScriptedModel([]),
): Promise<{ storage: Storage; executors: RunExecutors }> {
  const storage = await openPostgres({ url, poolSize: 4 });
  const executor = new MistralAutonomousExecutor({ model, sandbox: new FakeSandbox(printing) });
  opened.push(async () => {
    await executor.close();
    await storage.close();
  });
  return { storage, executors: new RunExecutors(executor) };
}

async function api(): Promise<CallerRuns> {
  const runs = new ServerRuns(await processOf());
  opened.push(async () => runs.close());
  return runs.of(undefined);
}

async function worker(model: ChatModel, spoil?: (storage: Storage) => void): Promise<Worker & { errors: unknown[] }> {
  const parts = await processOf(model);
  spoil?.(parts.storage);
  const errors: unknown[] = [];
  const started = new Worker({ ...parts, maxRuns: 1, onError: (error) => errors.push(error) });
  started.start();
  opened.push(() => started.stop());
  return Object.assign(started, { errors });
}

const task = { task: 'add 1 and 2' };
const sequences = (events: RunEvent[]): number[] => events.filter(isDurable).map((event) => event.sequence);

describe('runs in Postgres', () => {
  it('are followed and cancelled from a process that does not work on them', async () => {
    const hold = gate();
    const [one, other] = [await api(), await api()];
    await worker(addingModel(hold));
    const { runId } = await one.start(task);
    const followed = Promise.all([one, other].map((runs) => eventsOf(runs, runId)));
    await hold.reached;
    expect(await other.cancel(runId)).toBe(true);
    const [here, there] = await followed;
    expect(here?.at(-1)).toMatchObject({ type: 'run.completed', stopReason: 'cancelled' });
    expect(sequences(there ?? [])).toEqual(sequences(here ?? []));
    expect(sequences(here ?? [])).toEqual(here?.filter(isDurable).map((_, index) => index));
  });

  it('go from a worker that is stopped to another one', async () => {
    const hold = gate();
    const runs = await api();
    const first = await worker(addingModel(hold));
    const { runId } = await runs.start(task);
    const followed = eventsOf(runs, runId);
    await hold.reached;
    const next = addingModel();
    const second = await worker(next);
    await first.stop();
    const types = (await followed).filter(isDurable).map(({ type }) => type);
    expect(types).toContain('run.suspended');
    expect(types.at(-1)).toBe('run.completed');
    expect(next.requests).toHaveLength(1);
    expect([...first.errors, ...second.errors]).toEqual([]);
  });

  it('wait for a yes without a worker, and go on with whoever is there', async () => {
    const runs = await api();
    const first = await worker(addingModel());
    const { runId } = await runs.start({ ...task, approval: true });
    expect(await rested(runs, runId)).toMatchObject({ status: 'suspended', reason: 'approval' });
    await first.stop();
    const model = new ScriptedModel([]);
    await worker(model);
    await (await api()).approve(runId, { decision: 'approve' });
    expect(await rested(runs, runId)).toMatchObject({ result: { stopReason: 'passed' } });
  });

  it('are lost to a worker that hangs, which writes nothing more once it is back', async () => {
    const hold = gate();
    const runs = await api();
    let hanging: Promise<void> | undefined;
    const back = Promise.withResolvers<void>();
    const first = await worker(addingModel(hold), (storage) => {
      const lease = storage.runs.lease.bind(storage.runs);
      storage.runs.lease = async (...given) => {
        await hanging;
        return lease(...given);
      };
    });
    const { runId } = await runs.start(task);
    await hold.reached;
    hanging = back.promise;
    await worker(addingModel());
    const events = await eventsOf(runs, runId);
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', stopReason: 'passed' });
    back.resolve();
    hold.release();
    await eventually(() => first.running === 0, 'the late worker gives up');
    expect(sequences(await eventsOf(runs, runId))).toEqual(sequences(events));
    expect(sequences(events)).toEqual(events.filter(isDurable).map((_, index) => index));
  }, 60_000);

  it('are followed live, what is transient too', async () => {
    const runs = await api();
    const [hold, seen] = [gate(), gate()];
    let bus: Storage['bus'] | undefined;
    const model = new ScriptedModel((request) =>
      request.body.responseFormat === undefined
        ? reply('```python\nprint(3)\n```', { hold, stall: { afterDeltas: 1, gate: seen } })
        : replyJson(planReply),
    );
    const { runId } = await runs.start(task);
    const types: string[] = [];
    const followed = (async () => {
      for await (const { type } of runs.events(runId)) {
        types.push(type);
        // The model goes on once what it has written so far was seen.
        if (type === 'code.delta') seen.release();
      }
    })();
    await worker(model, (storage) => {
      bus = storage.bus;
    });
    await hold.reached;
    await eventually(() => bus?.isFollowed(runId) ?? false, 'the worker hears of the follower');
    hold.release();
    await followed;
    expect(types).toContain('code.delta');
    expect(types.at(-1)).toBe('run.completed');
  });
});
