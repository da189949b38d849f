import type { ConformanceCase } from '@mae/testing';
import { busTests } from './conformance-bus.js';
import { decisionTests } from './conformance-decisions.js';
import { jobTests } from './conformance-jobs.js';
import { keyTests } from './conformance-keys.js';
import { orphanTests } from './conformance-orphans.js';
import { pageTests } from './conformance-pages.js';
import { requestTests } from './conformance-requests.js';
import { retentionTests } from './conformance-retention.js';
import { rowTests } from './conformance-rows.js';
import { boundTests, startTests } from './conformance-starts.js';
import type { OpenedStorage } from './opened-storage.js';

const topics = {
  starts: startTests,
  bounds: boundTests,
  rows: rowTests,
  pages: pageTests,
  requests: requestTests,
  decisions: decisionTests,
  jobs: jobTests,
  orphans: orphanTests,
  bus: busTests,
  keys: keyTests,
  retention: retentionTests,
};

/**
 * What every `Storage` must do beyond `runStoreConformance`, as cases for any test runner.
 *
 * Each case opens an empty storage of its own, and closes it. Cases leave no worker and no follower behind, so a storage
 * that is emptied between them may serve all.
 *
 * @param open gives an empty storage, and the same through a second instance
 */
export function storageConformance(open: () => Promise<OpenedStorage>): ConformanceCase[] {
  const tests = Object.entries(topics).flatMap(([topic, cases]) =>
    Object.entries(cases).map(([name, test]) => ({ name: `${topic}: ${name}`, test })),
  );
  return tests.map(({ name, test }) => ({
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
