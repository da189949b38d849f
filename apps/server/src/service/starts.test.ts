import { MaeError } from '@mae/protocol';
import { FakeSandbox, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { durable, rested, temporaryFolder } from '../__fixtures__/durable.js';

const task = { task: 'add 1 and 2' };

describe('a start', () => {
  it.each([
    ['RUN_OPTIONS_INVALID', { task: ' ' }],
    ['RUN_OPTIONS_INVALID', { ...task, limits: { timeoutMs: -1 } }],
    ['RUN_PRICE_UNKNOWN', { ...task, budget: { maxCostUsd: 1 } }],
  ])('refused with %s leaves nothing behind', async (code, request) => {
    using place = temporaryFolder();
    await using server = await durable({ ...place, works: false });
    await expect(server.all.start(request)).rejects.toMatchObject({ code });
    expect(await server.all.page({}, { limit: 10 })).toEqual({ rows: [] });
  });

  it('under an idempotency key is one run, and another request under it a conflict', async () => {
    using place = temporaryFolder();
    await using server = await durable({ ...place, works: false });
    const started = await server.all.start(task, { idempotencyKey: 'k' });
    expect(await server.all.start(structuredClone(task), { idempotencyKey: 'k' })).toEqual(started);
    await expect(server.all.start({ task: 'another' }, { idempotencyKey: 'k' })).rejects.toMatchObject({
      code: 'RUN_IDEMPOTENCY_CONFLICT',
    });
    expect((await server.all.page({}, { limit: 10 })).rows).toHaveLength(1);
  });

  it('beyond the queue is refused early and says when to come again', async () => {
    using place = temporaryFolder();
    await using server = await durable({ ...place, works: false, maxQueued: 1 });
    await server.all.start(task);
    await expect(server.all.start(task)).rejects.toMatchObject({
      code: 'RUN_QUEUE_FULL',
      retryable: true,
      details: { retryAfterSeconds: 5 },
    });
  });

  it('keeps to the bounds of its key, and sees its runs alone', async () => {
    using place = temporaryFolder();
    await using server = await durable({ ...place, works: false });
    const { keys } = server.storage;
    const one = await keys.create({ name: 'one', sha256: 'a'.repeat(64), limits: { maxRunning: 1 } });
    const other = await keys.create({ name: 'other', sha256: 'b'.repeat(64), limits: { tokensPerDay: 10_000 } });
    const { runId } = await server.runs.of(one).start(task);
    await expect(server.runs.of(one).start(task)).rejects.toMatchObject({
      code: 'KEY_LIMIT_REACHED',
      details: { by: 'maxRunning', retryAfterSeconds: 5 },
    });

    const others = server.runs.of(other);
    await others.start(task);
    await expect(others.start(task)).rejects.toMatchObject({
      code: 'KEY_LIMIT_REACHED',
      details: { by: 'tokensPerDay', retryAfterSeconds: expect.any(Number) },
    });
    expect(await others.get(runId)).toBeUndefined();
    expect(await others.row(runId)).toBeUndefined();
    expect(await others.blob(runId, 'a'.repeat(64))).toBeUndefined();
    expect(await others.cancel(runId)).toBe(false);
    expect(await others.delete(runId)).toBe(false);
    expect(await others.startFault(runId)).toBeUndefined();
    for (const asked of [
      others.approve(runId, { decision: 'approve' }),
      others.resume(runId),
      others.events(runId)[Symbol.asyncIterator]().next(),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    }
    expect((await server.all.page({}, { limit: 10 })).rows).toHaveLength(2);
  });

  it('is refused once the server stops', async () => {
    using place = temporaryFolder();
    await using server = await durable({ ...place, works: false });
    server.runs.close();
    await expect(server.all.start(task)).rejects.toMatchObject({ code: 'RUN_SERVICE_CLOSED' });
  });
});

describe('a run that cannot begin', () => {
  const fault = { code: 'SANDBOX_INVALID_POLICY', message: 'no such module' };

  it('ends with what keeps it from beginning, and can be asked to try again', async () => {
    using place = temporaryFolder();
    let isBroken = true;
    const sandbox = new FakeSandbox(() => ({}));
    await using server = await durable({
      ...place,
      executor: (real) => ({
        check: async () => {},
        resume: (events, options) => real.resume(events, options),
        stream: (text, options) => {
          if (isBroken) throw new MaeError(fault);
          return real.stream(text, options);
        },
      }),
    });
    const { runId } = await server.all.start(task);
    expect(await rested(server.all, runId)).toMatchObject({
      status: 'completed',
      result: { stopReason: 'fault', fault: { ...fault, retryable: false }, success: false, runId },
    });
    expect(await server.all.startFault(runId)).toEqual(fault);
    isBroken = false;
    await server.all.resume(runId);
    expect(await rested(server.all, runId)).toMatchObject({ result: { stopReason: 'passed' } });
    expect(server.errors).toEqual([]);
    await sandbox.close();
  });

  it('is tried again where that may help', async () => {
    using place = temporaryFolder();
    let failures = 1;
    await using server = await durable({
      ...place,
      executor: (real) => ({
        check: async () => {},
        resume: (events, options) => real.resume(events, options),
        stream: (text, options) => {
          if (failures-- > 0) throw new MaeError({ ...fault, code: 'SANDBOX_HOST_LOST', retryable: true });
          return real.stream(text, options);
        },
      }),
    });
    const { runId } = await server.all.start(task);
    expect(await rested(server.all, runId)).toMatchObject({ result: { stopReason: 'passed' } });
    expect(server.errors).toMatchObject([{ code: 'SANDBOX_HOST_LOST' }]);
  });

  it('ends where its log holds what cannot be gone on with', async () => {
    using place = temporaryFolder();
    await using server = await durable({
      ...place,
      executor: (real) => ({
        check: async () => {},
        stream: (text, options) => real.stream(text, options),
        resume: () => {
          throw new MaeError({ code: 'RUN_FILES_MISSING', message: 'gone: a.csv' });
        },
      }),
      model: new ScriptedModel([]),
    });
    const { runId } = await server.all.start(task);
    expect(await rested(server.all, runId)).toMatchObject({ result: { stopReason: 'fault' } });
    await server.all.resume(runId);
    const ended = await rested(server.all, runId);
    expect(ended).toMatchObject({ result: { stopReason: 'fault', fault: { code: 'RUN_FILES_MISSING' } } });
  });
});
