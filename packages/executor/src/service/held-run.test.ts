import { MaeError } from '@mae/protocol';
import { MemoryRunStore, MemoryRuns } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { HeldRun } from './held-run.js';

const event = { schemaVersion: 1, runId: 'r', at: new Date(0).toISOString(), sequence: 0 } as const;
const suspended = { ...event, type: 'run.suspended', reason: 'shutdown' } as const;
const lost = (held: HeldRun) => new Promise<void>((resolve) => held.lost.addEventListener('abort', () => resolve()));

describe('a held run', () => {
  it('is lost to whoever takes it over, and its log takes nothing more', async () => {
    const shared = new MemoryRuns();
    const held = await HeldRun.take({ store: new MemoryRunStore(shared), runId: 'r', owner: 'a', leaseMs: 60 });
    shared.leases.set('r', { runId: 'r', owner: 'b', expiresAt: new Date(Date.now() + 60_000).toISOString() });
    await lost(held);
    expect(held.lost.reason).toMatchObject({ code: 'RUN_LEASE_LOST' });
    shared.leases.delete('r');
    await expect(held.log.append(suspended)).rejects.toBe(held.lost.reason);
  });

  it.each([
    ['refuses', () => Promise.reject(new MaeError({ code: 'STORAGE_UNAVAILABLE', message: 'no' }))],
    ['does not answer', () => new Promise<never>(() => {})],
  ])('is lost where the store %s until the time of the lease is over', async (_, answer) => {
    const store = new MemoryRunStore();
    const held = await HeldRun.take({ store, runId: 'r', owner: 'a', leaseMs: 60 });
    store.lease = answer;
    await lost(held);
    expect(held.lost.reason).toMatchObject({ code: 'RUN_LEASE_LOST', retryable: true });
    await expect(held.log.append(suspended)).rejects.toBe(held.lost.reason);
  });

  it('is kept where the store could not be reached for a moment', async () => {
    const store = new MemoryRunStore();
    const held = await HeldRun.take({ store, runId: 'r', owner: 'a', leaseMs: 3_000 });
    const { lease } = store;
    const failed = Promise.withResolvers<void>();
    const renewed = Promise.withResolvers<void>();
    store.lease = async () => {
      store.lease = async (...given) => {
        renewed.resolve();
        return lease.apply(store, given);
      };
      failed.resolve();
      throw new Error('connection lost');
    };
    await failed.promise;
    await renewed.promise;
    expect(held.lost.aborted).toBe(false);
    await held.release();
  });
});
