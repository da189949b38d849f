import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineProject, type UserWorkspaceConfig } from 'vitest/config';

const packages = fileURLToPath(new URL('packages/', import.meta.url));

/** Tests read siblings from source, so that a test never passes or fails because of a stale build. */
const alias = readdirSync(packages).map((name) => ({
  find: new RegExp(`^@mae/${name}$`),
  replacement: `${packages}${name}/src/index.ts`,
}));

/** Test files side by side: at least two, as much of what they do is waiting for processes they have started. */
export const filesAtOnce = Math.max(2, availableParallelism() - 1);

/**
 * One test project. The files of all projects of one order share the workers: no core waits for the last file of a
 * project.
 *
 * @param order orders come one after another. 1 is for what starts programs as users do: by then the Python runtime is
 *   built, as it is on a machine in use. @default 0
 */
export function project(name: string, order = 0): UserWorkspaceConfig {
  return defineProject({
    resolve: { alias },
    test: {
      name,
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      testTimeout: 60_000,
      hookTimeout: 60_000,
      maxWorkers: filesAtOnce,
      sequence: { groupOrder: order },
    },
  });
}
