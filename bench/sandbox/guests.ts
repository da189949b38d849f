import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'tsup';
import { hostPlugins } from '../../packages/sandbox/build-plugins.ts';
import type { GuestCosts, GuestProcessStart } from '../../packages/sandbox/test/guest-costs.ts';

const start = promisify(execFile);
const packageFolder = fileURLToPath(new URL('../../packages/sandbox/', import.meta.url));

/** Bundled from the sources, into a folder of the package: what it needs is found from there. */
async function bundle(name: string): Promise<string> {
  const folder = join(packageFolder, '.cache');
  await build({
    entry: { [name]: join(packageFolder, 'test/guest-process.ts') },
    outDir: folder,
    format: 'esm',
    target: 'node24',
    outExtension: () => ({ js: '.mjs' }),
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    noExternal: [/^(?!isolated-vm$|pyodide)/],
    esbuildPlugins: hostPlugins,
    config: false,
    dts: false,
    silent: true,
    clean: false,
  });
  return join(folder, `${name}.mjs`);
}

const runtimes = ['python', 'javascript'] as const;

/** What a fresh guest of each runtime costs, measured where it is made: in a process like a host, by its own code. */
export async function guestCosts(count: number): Promise<Record<(typeof runtimes)[number], GuestCosts>> {
  const file = await bundle(`guest-process-${process.pid}`);
  const run = async <T>(flags: string[], args: string[], env?: Record<string, string>): Promise<T> => {
    const { stdout } = await start(process.execPath, [...flags, file, ...args], env === undefined ? {} : { env });
    return JSON.parse(stdout) as T;
  };
  try {
    const costs: GuestCosts[] = [];
    for (const runtime of runtimes) {
      const cache = join(homedir(), '.cache', 'mae');
      const { flags, env, boot } = await run<GuestProcessStart>([], ['start', runtime, cache]);
      costs.push(await run<GuestCosts>(flags, ['measure', boot, String(count)], env));
    }
    const [python, javascript] = costs;
    if (python === undefined || javascript === undefined) throw new Error('No costs.');
    return { python, javascript };
  } finally {
    await rm(file, { force: true });
  }
}
