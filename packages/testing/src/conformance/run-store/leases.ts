import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Lease, RunStore } from '@mae/protocol';
import type { RunStoreTests } from './opened.js';
import { planned, started, store } from './sample-run.js';

const minute = 60_000;

/** A lease that must be free. */
async function take(runs: RunStore, owner: string, durationMs = minute, runId = 'run_a'): Promise<Lease> {
  const lease = await runs.lease(runId, owner, durationMs);
  ok(lease, `the lease of ${runId} is free for ${owner}`);
  deepEqual([lease.runId, lease.owner], [runId, owner]);
  return lease;
}

/** Takes a lease as soon as it has expired. */
async function takeOver(runs: RunStore, owner: string): Promise<Lease> {
  for (const since = Date.now(); Date.now() - since < 15_000; await setTimeout(5)) {
    const lease = await runs.lease('run_a', owner, minute);
    if (lease) return lease;
  }
  throw new Error(`the lease was not free for ${owner} 15 s after it had to expire`);
}

/** Who may write to a run. */
export const leaseTests: RunStoreTests = {
  'gives a run to one owner at a time': async ({ store: runs, again }) => {
    const other = await again();
    const first = await take(runs, 'worker-1');
    ok(Date.parse(first.expiresAt) > Date.now());
    for (const seen of [runs, other]) equal(await seen.lease('run_a', 'worker-2', minute), undefined);
    await take(other, 'worker-2', minute, 'run_b');
    await runs.release(first);
    await take(other, 'worker-2');
    for (const seen of [runs, other]) equal(await seen.lease('run_a', 'worker-1', minute), undefined);
  },

  'renews the lease of its owner': async ({ store: runs, again }) => {
    const lease = await take(runs, 'worker-1', 20);
    const renewed = await take(runs, 'worker-1');
    ok(Date.parse(renewed.expiresAt) > Date.parse(lease.expiresAt) + minute / 2);
    await setTimeout(30);
    equal(await (await again()).lease('run_a', 'worker-2', minute), undefined);
    await (await runs.log('run_a', lease)).append(started('run_a'));
  },

  'gives an expired lease to another owner': async ({ store: runs, again }) => {
    await take(runs, 'worker-1', 20);
    await takeOver(await again(), 'worker-2');
    equal(await runs.lease('run_a', 'worker-1', minute), undefined);
  },

  'gives a lease to one of many who ask at once': async ({ store: runs, again }) => {
    const stores = [runs, await again()];
    const asked = await Promise.all(
      Array.from({ length: 12 }, (_, index) => stores[index % 2]?.lease('run_a', `worker-${index}`, minute)),
    );
    equal(asked.filter((lease) => lease !== undefined).length, 1);
  },

  'refuses a writer that has lost its lease': async ({ store: runs, again }) => {
    const late = await runs.log('run_a', await take(runs, 'worker-1', 20));
    await late.append(started('run_a'));
    const other = await again();
    const log = await other.log('run_a', await takeOver(other, 'worker-2'));
    await rejects(late.append(planned('run_a', 1)), 'before the new owner has written');
    await log.append(planned('run_a', 1));
    for (const sequence of [1, 2]) await rejects(late.append(planned('run_a', sequence)), 'after it has written');
    await log.append(planned('run_a', 2));
    const events = [started('run_a'), planned('run_a', 1), planned('run_a', 2)];
    for (const seen of [runs, other]) deepEqual(await seen.read('run_a'), events);
  },

  'refuses a writer that gave its lease back': async ({ store: runs }) => {
    const lease = await take(runs, 'worker-1');
    const log = await runs.log('run_a', lease);
    await log.append(started('run_a'));
    await runs.release(lease);
    await rejects(log.append(planned('run_a', 1)));
    await rejects(async () => (await runs.log('run_a', lease)).append(planned('run_a', 1)));
    deepEqual(await runs.read('run_a'), [started('run_a')]);
  },

  'refuses a writer without a lease while another one has it': async ({ store: runs, again }) => {
    const lease = await take(runs, 'worker-1');
    const others = [await runs.log('run_a'), await (await again()).log('run_a')];
    for (const log of others) await rejects(log.append(started('run_a')));
    await (await runs.log('run_a', lease)).append(started('run_a'));
    for (const log of others) await rejects(log.append(planned('run_a', 1)));
    deepEqual(await runs.read('run_a'), [started('run_a')]);
  },

  'lets a late release take nothing from the next owner': async ({ store: runs, again }) => {
    const lost = await take(runs, 'worker-1', 20);
    const other = await again();
    const log = await other.log('run_a', await takeOver(other, 'worker-2'));
    await runs.release(lost);
    equal(await runs.lease('run_a', 'worker-3', minute), undefined);
    await log.append(started('run_a'));
  },

  'goes on with a log that another owner began': async ({ store: runs, again }) => {
    const lease = await take(runs, 'worker-1');
    await (await runs.log('run_a', lease)).append(started('run_a'));
    await runs.release(lease);
    const other = await again();
    await (await other.log('run_a', await take(other, 'worker-2'))).append(planned('run_a', 1));
    deepEqual(await runs.read('run_a'), [started('run_a'), planned('run_a', 1)]);
  },

  'refuses the writer of a run that was deleted': async ({ store: runs, again }) => {
    const log = await runs.log('run_a', await take(runs, 'worker-1'));
    await log.append(started('run_a'));
    const other = await again();
    equal(await other.delete('run_a'), true);
    await rejects(log.append(planned('run_a', 1)));
    deepEqual(await runs.read('run_a'), []);
    await store(other, [started('run_a', { task: 'a new one' })]);
    await rejects(log.append(planned('run_a', 1)), 'also where there is a new run of that id');
    deepEqual(await runs.read('run_a'), [started('run_a', { task: 'a new one' })]);
  },
};
