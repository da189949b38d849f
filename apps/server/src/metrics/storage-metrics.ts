import { Gauge, type Registry } from 'prom-client';
import { cached } from '../cached.js';
import type { RunTable } from '../storage/run-table.js';

/** The database is asked at most this often, however many scrape. */
const keptMs = 5_000;

/**
 * Runs in the database by status, and how long the oldest has waited for a worker. Every process of a server tells the
 * same figures: take the greatest of them, not the sum.
 */
export function storageMetrics(registry: Registry, runs: Pick<RunTable, 'counts'>): void {
  const counts = cached(() => runs.counts(), keptMs);
  const known = async () => counts().catch(() => undefined);
  new Gauge({
    name: 'mae_runs',
    help: 'Runs in the database, by status; queued is the depth of the queue.',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      this.reset();
      const now = await known();
      if (now === undefined) return;
      const { oldestQueuedMs: _, ...byStatus } = now;
      for (const [status, count] of Object.entries(byStatus)) this.set({ status }, count);
    },
  });
  new Gauge({
    name: 'mae_queue_oldest_seconds',
    help: 'How long the oldest run in the queue has waited.',
    registers: [registry],
    async collect() {
      const now = await known();
      if (now === undefined) this.remove();
      else this.set(now.oldestQueuedMs / 1_000);
    },
  });
}
