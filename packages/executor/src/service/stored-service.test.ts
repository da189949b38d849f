import type { ChatModel, RunEvent, RunRequest } from '@mae/protocol';
import { gate, MemoryRunStore, MemoryRuns, reply, replyJson, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { fenced, isPlan, planReply, programs, tinySandbox } from '../__fixtures__/run-log.js';
import { MistralAutonomousExecutor } from '../mistral-autonomous-executor.js';
import { storeFolder } from '../store/__fixtures__/stores.js';
import { LocalRunService, type LocalRunServiceOptions } from './local-run-service.js';

const task: RunRequest = { task: 'add 1 and 2' };
const good = () => new ScriptedModel(programs('print(3)'));

async function all(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const read: RunEvent[] = [];
  for await (const event of events) read.push(event);
  return read;
}

async function until(events: AsyncIterable<RunEvent>, type: RunEvent['type']): Promise<void> {
  for await (const event of events) if (event.type === type) return;
  throw new Error(`the run ended without ${type}`);
}

/** Services that stand on the same runs, as those of one process after the other do. */
function runs() {
  const shared = new MemoryRuns();
  const store = new MemoryRunStore(shared);
  const open = (model: ChatModel, options: Partial<LocalRunServiceOptions> = {}): LocalRunService => {
    const executor = new MistralAutonomousExecutor({ model, sandbox: tinySandbox() });
    return new LocalRunService({ executor, store: new MemoryRunStore(shared), ...options });
  };
  return { open, store, shared };
}

/** A model that plans, and waits at the gate before the program. */
function heldModel() {
  const hold = gate();
  const model = new ScriptedModel((request) =>
    isPlan(request) ? replyJson(planReply) : reply(fenced('print(3)'), { hold }),
  );
  return { model, hold };
}

describe('a service on a store', () => {
  it('has the runs of before: listed, read and followed from any place', async () => {
    const { open } = runs();
    const before = open(good());
    const { runId } = await before.start(task);
    const events = await all(before.events(runId));
    await before.close();

    const after = open(new ScriptedModel([]));
    expect(await after.list()).toMatchObject([{ runId, status: 'completed', stopReason: 'passed' }]);
    expect(await after.get(runId)).toMatchObject({ status: 'completed', result: { finalOutput: '3' } });
    const durable = events.filter((event) => 'sequence' in event);
    expect(await all(after.events(runId))).toEqual(durable);
    expect(await all(after.events(runId, { after: 4 }))).toEqual(durable.slice(5));
    expect(await after.get('run_none')).toBeUndefined();
    expect(await after.blob('run_none', '0'.repeat(64))).toBeUndefined();
    await expect(all(after.events('run_none'))).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it('suspends on close what is at work, and the next one goes on with it and sends nothing twice', async () => {
    const { open } = runs();
    const { model, hold } = heldModel();
    const before = open(model);
    const { runId } = await before.start(task);
    await hold.reached;
    await before.close();
    expect(await before.get(runId)).toMatchObject({ status: 'suspended', reason: 'shutdown' });

    const next = good();
    const after = open(next);
    expect(await after.resumeAll()).toEqual([runId]);
    const events = await all(after.events(runId));
    const sequences = events.flatMap((event) => ('sequence' in event ? [event.sequence] : []));
    expect(sequences).toEqual(sequences.map((_, index) => index));
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', stopReason: 'passed' });
    expect(next.requests).toHaveLength(1);
    expect(await after.resumeAll()).toEqual([]);
  });

  it('goes on with what a crash cut off, once nobody has it any more', async () => {
    const { open, shared } = runs();
    const { model, hold } = heldModel();
    const crashed = open(model);
    const { runId } = await crashed.start(task);
    await hold.reached;

    const after = open(good());
    expect(await after.resumeAll()).toEqual([]);
    await expect(after.resume(runId)).rejects.toMatchObject({ code: 'RUN_STORE_BUSY', retryable: true });
    // What a lease comes to where its holder is gone.
    shared.leases.delete(runId);
    const [first, second] = await Promise.all([after.resume(runId), after.resume(runId)]);
    expect([first, second]).toEqual([{ runId }, { runId }]);
    expect((await all(after.events(runId))).at(-1)).toMatchObject({ stopReason: 'passed' });

    // The crashed one comes back too late: it ends without another word in the log.
    const stored = (await after.get(runId))?.sequence;
    hold.release();
    await crashed.idle();
    expect((await after.get(runId))?.sequence).toBe(stored);
  });

  it('goes on with a run that waits for its answer, once the answer comes', async () => {
    const { open } = runs();
    const before = open(good());
    const { runId } = await before.start({ ...task, approval: true });
    await until(before.events(runId), 'approval.requested');
    await before.close();
    expect(await before.get(runId)).toMatchObject({ status: 'suspended', waitingFor: { attemptId: '1.0' } });

    const after = open(new ScriptedModel([]));
    await after.approve(runId, { decision: 'approve' });
    expect((await all(after.events(runId))).at(-1)).toMatchObject({ type: 'run.completed', stopReason: 'passed' });
    await expect(after.approve(runId, { decision: 'approve' })).rejects.toMatchObject({ code: 'RUN_NOT_WAITING' });
  });

  it('gives the result of a run that had passed again, and reopens one that had not', async () => {
    const { open } = runs();
    const before = open(new ScriptedModel(programs('print(3)', 'print(4)')));
    const passed = await before.start(task);
    await before.idle();
    const failed = await before.start({ ...task, useSelfHealing: false });
    await before.close();

    const after = open(good());
    await after.resume(passed.runId);
    await after.resume(failed.runId);
    await after.idle();
    expect(await after.get(passed.runId)).toMatchObject({ result: { stopReason: 'passed' } });
    expect((await all(after.events(failed.runId))).some((event) => event.type === 'run.resumed')).toBe(true);
  });

  it('resumes as many runs as there is room for', async () => {
    const { open } = runs();
    const { model, hold } = heldModel();
    const before = open(model);
    for (let count = 0; count < 3; count++) await before.start(task);
    await hold.reached;
    await before.close();
    const held = heldModel();
    const after = open(held.model, { maxRunning: 2 });
    expect(await after.resumeAll()).toHaveLength(2);
    held.hold.release();
    await after.idle();
    expect(await after.resumeAll()).toHaveLength(1);
    await after.idle();
    expect((await after.list({ status: 'completed' })).length).toBe(3);
  });

  it('stands on files as well', async () => {
    const { open: openStore } = await storeFolder();
    const open = (model: ChatModel) =>
      new LocalRunService({
        executor: new MistralAutonomousExecutor({ model, sandbox: tinySandbox() }),
        store: openStore(),
      });
    const { model, hold } = heldModel();
    const before = open(model);
    const { runId } = await before.start({ ...task, files: [{ name: 'in.csv', content: 'a\n' }] });
    await hold.reached;
    await before.close();
    const [file] = (await before.get(runId))?.started?.files ?? [];
    expect(await before.blob(runId, file?.sha256 ?? '')).toEqual(new TextEncoder().encode('a\n'));
    const after = open(good());
    expect(await after.resumeAll()).toEqual([runId]);
    expect((await all(after.events(runId))).at(-1)).toMatchObject({ stopReason: 'passed' });
  });

  it('needs a store to resume', async () => {
    const executor = new MistralAutonomousExecutor({ model: good(), sandbox: tinySandbox() });
    const service = new LocalRunService({ executor });
    await expect(service.resume('run_a')).rejects.toMatchObject({ code: 'RUN_STORE_NEEDED' });
  });
});
