import { defineConfig } from 'vitest/config';
import { filesAtOnce } from './vitest.preset.js';

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'apps/*',
      // Uses the built packages, as somebody who installed them would.
      {
        test: {
          name: 'repository',
          include: ['test/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: filesAtOnce,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
