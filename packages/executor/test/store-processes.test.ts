import { afterEach, describe, expect, it } from 'vitest';
import { completed, planned, started, storeFolder } from '../src/store/__fixtures__/stores.js';
import { Child, killAll } from './support/children.js';

const runId = 'run_a';
const minute = 60_000;

afterEach(killAll);

describe('two processes and one run', () => {
  it('the second writer is refused, naming the first, until that is killed', async () => {
    const { path: folder, open } = await storeFolder();
    const child = new Child('lease-child.mjs', {}, folder, runId);
    await child.next();
    expect(await child.ask(started(runId))).toEqual({ stored: 0 });

    const store = open();
    const log = await store.log(runId);
    await expect(log.append(planned(runId, 1))).rejects.toMatchObject({
      code: 'RUN_STORE_BUSY',
      retryable: true,
      message: expect.stringContaining(`is being written by process ${child.process.pid}`),
    });
    expect(await store.lease(runId, 'worker', minute)).toBeUndefined();
    expect(await store.holder(runId)).toBe(`process ${child.process.pid}`);
    expect(await store.prune({ maxRuns: 0 })).toMatchObject({ runIds: [] });
    expect(await child.ask(planned(runId, 1))).toEqual({ stored: 1 });

    await child.kill();
    expect(await store.holder(runId)).toBeUndefined();
    await log.append(planned(runId, 2));
    expect(await store.read(runId)).toEqual([started(runId), planned(runId, 1), planned(runId, 2)]);
  });

  it('the end of the run frees it, though the process lives', async () => {
    const { path: folder, open } = await storeFolder();
    const child = new Child('lease-child.mjs', {}, folder, runId);
    await child.next();
    await child.ask(started(runId));
    await child.ask(completed(runId, 1));
    const store = open();
    expect(await store.holder(runId)).toBeUndefined();
    expect(await store.lease(runId, 'worker', minute)).toBeDefined();
  });

  it('the lease of a killed worker is free at once', async () => {
    const { path: folder, open } = await storeFolder();
    const child = new Child('lease-child.mjs', {}, folder, runId, String(10 * minute));
    await child.next();
    await child.ask(started(runId));
    const store = open();
    expect(await store.lease(runId, 'worker', minute)).toBeUndefined();
    await child.kill();
    const lease = await store.lease(runId, 'worker', minute);
    await (await store.log(runId, lease)).append(planned(runId, 1));
    expect(await store.read(runId)).toHaveLength(2);
  });

  it('a worker that hangs loses its run when its lease expires, and comes back too late', async () => {
    const { path: folder, open } = await storeFolder();
    const child = new Child('lease-child.mjs', {}, folder, runId, '300');
    await child.next();
    await child.ask(started(runId));
    child.process.kill('SIGSTOP');
    const store = open();
    let lease = await store.lease(runId, 'worker', minute);
    while (lease === undefined) lease = await store.lease(runId, 'worker', minute);
    const log = await store.log(runId, lease);
    await log.append(planned(runId, 1));
    child.process.kill('SIGCONT');
    for (const sequence of [1, 2]) {
      expect(await child.ask(completed(runId, sequence))).toMatchObject({
        code: 'RUN_LEASE_LOST',
        message: expect.stringContaining('taken over by worker'),
      });
    }
    await log.append(planned(runId, 2));
    expect(await store.read(runId)).toEqual([started(runId), planned(runId, 1), planned(runId, 2)]);
  });

  it('of many processes that begin one run at once, one does', async () => {
    const { path: folder, open } = await storeFolder();
    const children = Array.from({ length: 4 }, () => new Child('lease-child.mjs', {}, folder, runId));
    await Promise.all(children.map((child) => child.next()));
    const said = await Promise.all(
      children.map((child) => child.ask(started(runId, { task: `task of ${child.process.pid}` }))),
    );
    const winner = said.findIndex((answer) => answer.stored === 0);
    const codes = said.filter((_, index) => index !== winner).map((answer) => answer.code);
    expect(codes).toEqual(['RUN_STORE_BUSY', 'RUN_STORE_BUSY', 'RUN_STORE_BUSY']);
    const task = `task of ${children[winner]?.process.pid}`;
    expect(await open().read(runId)).toEqual([started(runId, { task })]);
  });
});
