import type { ConformanceCase } from '../case.js';
import { blobTests } from './blobs.js';
import { eventTests } from './events.js';
import { leaseTests } from './leases.js';
import { listTests } from './lists.js';
import type { OpenedRunStore } from './opened.js';

/**
 * What every `RunStore` must do, as cases for any test runner:
 * `for (const { name, run } of runStoreConformance(open)) it(name, run)`.
 *
 * Each case opens an empty store of its own, and closes it. No case takes longer than the store does, but for those of
 * leases, which let one of 20 ms expire.
 *
 * @param open gives an empty store, and the same runs through a second instance
 */
export function runStoreConformance(open: () => Promise<OpenedRunStore>): ConformanceCase[] {
  const tests = Object.entries({ ...eventTests, ...blobTests, ...listTests, ...leaseTests });
  return tests.map(([name, test]) => ({
    name,
    run: async () => {
      const opened = await open();
      try {
        await test(opened);
      } finally {
        await opened.close();
      }
    },
  }));
}
