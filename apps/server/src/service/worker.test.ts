import { isDurable } from '@mae/protocol';
import { gate, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { durable, eventsOf, rested, seen, temporaryFolder } from '../__fixtures__/durable.js';
import { addingModel } from '../__fixtures__/server.js';

const task = { task: 'add 1 and 2' };

describe('a run of a server', () => {
  it('is queued, worked on, followed and kept', async () => {
    using place = temporaryFolder();
    const first = await durable(place);
    const { runId } = await first.all.start(task);
    const events = await eventsOf(first.all, runId);
    const sequences = events.filter(isDurable).map((event) => event.sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index));
    expect(events[0]).toMatchObject({ type: 'run.started', runId, task: task.task });
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', stopReason: 'passed' });
    expect(await first.all.get(runId)).toMatchObject({ status: 'completed', result: { finalOutput: '3' } });
    expect(first.errors).toEqual([]);
    await first.stop();

    await using second = await durable({ ...place, model: new ScriptedModel([]) });
    expect((await eventsOf(second.all, runId)).filter(isDurable)).toEqual(events.filter(isDurable));
    expect(await eventsOf(second.all, runId, 3)).toEqual(events.filter(isDurable).slice(4));
    expect(await second.all.list()).toMatchObject([{ runId, status: 'completed', stopReason: 'passed' }]);
  });

  it('waits in the queue until a worker comes, and its followers with it', async () => {
    using place = temporaryFolder();
    await using server = await durable({ ...place, works: false });
    const { runId } = await server.all.start(task);
    expect(await server.all.row(runId)).toMatchObject({ status: 'queued', sequence: -1 });
    expect(await server.all.get(runId)).toMatchObject({ status: 'running', sequence: -1 });
    const events = eventsOf(server.all, runId);
    server.worker.start();
    expect((await events).at(-1)).toMatchObject({ type: 'run.completed' });
  });

  it('is suspended by a stop, and the next life of the server sends nothing twice', async () => {
    using place = temporaryFolder();
    const hold = gate();
    const model = addingModel(hold);
    const first = await durable({ ...place, model });
    const { runId } = await first.all.start(task);
    await hold.reached;
    const followed = eventsOf(first.all, runId);
    await first.stop();
    expect((await followed).at(-1)).toMatchObject({ type: 'run.suspended', reason: 'shutdown' });

    const next = addingModel();
    await using second = await durable({ ...place, model: next });
    expect(await rested(second.all, runId)).toMatchObject({ status: 'completed', result: { stopReason: 'passed' } });
    expect(next.requests).toHaveLength(1);
    expect(await second.all.get(runId)).toMatchObject({ usage: { inDoubtCalls: expect.anything() } });
  });

  it('is found where its job was lost', async () => {
    using place = temporaryFolder();
    await using server = await durable({ ...place, works: false });
    const { runId } = await server.all.start(task);
    const taken = new AbortController();
    // A worker that took the job, and did nothing with it.
    const handle = async () => taken.abort();
    await server.storage.jobs.work({ concurrency: 1, handle, signal: taken.signal, onError: () => {} });
    expect(await server.all.row(runId)).toMatchObject({ status: 'queued' });
    server.worker.start();
    expect(await rested(server.all, runId)).toMatchObject({ result: { stopReason: 'passed' } });
  });

  it('may end in the time a stop gives it', async () => {
    using place = temporaryFolder();
    const hold = gate();
    const server = await durable({ ...place, model: addingModel(hold) });
    const { runId } = await server.all.start(task);
    await hold.reached;
    const stopped = server.stop({ patience: AbortSignal.timeout(60_000) });
    hold.release();
    await stopped;
    await using again = await durable({ ...place, works: false });
    expect(await again.all.row(runId)).toMatchObject({ status: 'completed', stopReason: 'passed' });
  });
});

describe('a cancel', () => {
  it('reaches a run that is at work', async () => {
    using place = temporaryFolder();
    const hold = gate();
    await using server = await durable({ ...place, model: addingModel(hold) });
    const { runId } = await server.all.start(task);
    await hold.reached;
    expect(await server.all.cancel(runId)).toBe(true);
    expect(await rested(server.all, runId)).toMatchObject({
      status: 'completed',
      result: { stopReason: 'cancelled', reason: 'The run was cancelled: somebody asked for it.' },
    });
    expect(await server.all.cancel(runId)).toBe(false);
  });

  it('ends a run that nobody works on yet, without a model call', async () => {
    using place = temporaryFolder();
    const model = new ScriptedModel([]);
    await using server = await durable({ ...place, model, works: false });
    const { runId } = await server.all.start(task);
    expect(await server.all.cancel(runId)).toBe(true);
    server.worker.start();
    expect(await rested(server.all, runId)).toMatchObject({ result: { stopReason: 'cancelled' } });
    expect(model.requests).toEqual([]);
  });

  it('is taken back by a resume', async () => {
    using place = temporaryFolder();
    await using server = await durable({ ...place, works: false });
    const { runId } = await server.all.start(task);
    await server.all.cancel(runId);
    server.worker.start();
    await rested(server.all, runId);
    await server.all.resume(runId);
    await seen(server.all, runId, 'run.resumed');
    expect(await rested(server.all, runId)).toMatchObject({ result: { stopReason: 'passed' } });
    await expect(server.all.resume(runId)).rejects.toMatchObject({ code: 'RUN_ENDED' });
  });
});
