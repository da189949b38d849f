import { describe, expect, it } from 'vitest';
import { durable, eventsOf, eventually, rested, seen, temporaryFolder } from '../__fixtures__/durable.js';
import { addingModel } from '../__fixtures__/server.js';

const task = { task: 'add 1 and 2', approval: true };

describe('a program that waits for a yes', () => {
  it('holds no worker, outlives the server, and goes on with its answer without another call', async () => {
    using place = temporaryFolder();
    const first = await durable(place);
    const { runId } = await first.all.start(task);
    expect(await rested(first.all, runId)).toMatchObject({
      status: 'suspended',
      reason: 'approval',
      waitingFor: { attemptId: '1.0' },
    });
    await eventually(() => first.worker.running === 0, 'no worker is held');
    await first.stop();

    const model = addingModel();
    await using second = await durable({ ...place, model });
    await second.all.approve(runId, { decision: 'approve' });
    expect(await rested(second.all, runId)).toMatchObject({ status: 'completed', result: { stopReason: 'passed' } });
    expect(model.requests).toEqual([]);
    await expect(second.all.approve(runId, { decision: 'approve' })).rejects.toMatchObject({ code: 'RUN_NOT_WAITING' });
  });

  it('is not run where somebody says no, who may say why', async () => {
    using place = temporaryFolder();
    await using server = await durable(place);
    const { runId } = await server.all.start(task);
    await rested(server.all, runId);
    await server.all.approve(runId, { decision: 'reject', reason: 'not today' });
    expect(await rested(server.all, runId)).toMatchObject({
      result: { stopReason: 'rejected', reason: 'The program was not approved: not today' },
    });
  });

  it('is replaced by what somebody made of it', async () => {
    using place = temporaryFolder();
    await using server = await durable(place);
    const { runId } = await server.all.start(task);
    await rested(server.all, runId);
    await server.all.approve(runId, { decision: 'edit', code: 'x = 1\nprint(3)' });
    expect(await rested(server.all, runId)).toMatchObject({
      result: { stopReason: 'passed', artifact: { code: 'x = 1\nprint(3)', model: 'caller' } },
    });
  });

  it('takes an answer that comes before the run has come to rest', async () => {
    using place = temporaryFolder();
    await using server = await durable(place);
    const { runId } = await server.all.start(task);
    await seen(server.all, runId, 'approval.requested');
    await server.all.approve(runId, { decision: 'approve' });
    expect(await rested(server.all, runId)).toMatchObject({ result: { stopReason: 'passed' } });
  });

  it('may be one of two: the first answer is for the one that has waited longest', async () => {
    using place = temporaryFolder();
    await using server = await durable({ ...place, model: addingModel() });
    const { runId } = await server.all.start({ ...task, candidates: 2 });
    await rested(server.all, runId);
    const waiting = (await eventsOf(server.all, runId)).flatMap((event) =>
      event.type === 'approval.requested' ? [event.attemptId] : [],
    );
    expect(waiting).toHaveLength(2);
    await server.all.approve(runId, { decision: 'reject', reason: 'the other one' });
    expect(await rested(server.all, runId)).toMatchObject({ status: 'suspended', reason: 'approval' });
    await server.all.approve(runId, { decision: 'approve' });
    expect(await rested(server.all, runId)).toMatchObject({ result: { stopReason: 'passed' } });
    const answered = (await eventsOf(server.all, runId)).flatMap((event) =>
      event.type === 'approval.resolved' ? [[event.attemptId, event.decision]] : [],
    );
    expect(answered).toEqual([
      [waiting[0], 'reject'],
      [waiting[1], 'approve'],
    ]);
  });

  it('counts as rejected where nobody answers in time', async () => {
    using place = temporaryFolder();
    await using server = await durable({ ...place, approvalMs: 50 });
    const { runId } = await server.all.start(task);
    const hasEnded = async () => (await server.all.row(runId))?.status === 'completed';
    await eventually(hasEnded, 'the run ends by itself');
    expect(await server.all.get(runId)).toMatchObject({
      result: { stopReason: 'rejected', reason: 'The program was not approved: Nobody answered within 0.05 s.' },
    });
  });

  it('is cancelled while it waits', async () => {
    using place = temporaryFolder();
    await using server = await durable(place);
    const { runId } = await server.all.start(task);
    await rested(server.all, runId);
    expect(await server.all.cancel(runId)).toBe(true);
    expect(await rested(server.all, runId)).toMatchObject({ result: { stopReason: 'cancelled' } });
  });
});
