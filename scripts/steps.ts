import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Runs one of the repository's own tools on the pinned Node and returns its exit code. */
export function tool(name: string, args: string[], env: NodeJS.ProcessEnv = {}): number {
  const done = spawnSync(path.join(root, 'node_modules', '.bin', name), args, {
    cwd: root,
    // Only the last line of a test run and a demo's answers go to standard output.
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  if (done.error) console.error(`${name}: ${done.error.message}`);
  return done.status ?? 1;
}

/** Builds every package; what has not changed is taken from turbo's cache. */
export function build(): number {
  return tool('turbo', ['run', 'build', '--output-logs=errors-only', '--log-order=grouped'], {
    TURBO_TELEMETRY_DISABLED: '1',
  });
}
