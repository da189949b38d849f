import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Runs one of the repository's own tools on the pinned Node and gives its exit code. */
export async function tool(name: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(path.join(root, 'node_modules', '.bin', name), args, {
    cwd: root,
    // Only the last line of a test run and a demo's answers go to standard output.
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  } catch (error) {
    console.error(`${name}: ${(error as Error).message}`);
    return 1;
  }
}

/** Builds every package; what has not changed is taken from turbo's cache. */
export function build(): Promise<number> {
  return tool('turbo', ['run', 'build', '--output-logs=errors-only', '--log-order=grouped'], {
    TURBO_TELEMETRY_DISABLED: '1',
  });
}
