import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { host } from '../tsup.config.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Builds the host process before the tests that start it, where a source is newer than what is there. */
export default async function setup(): Promise<void> {
  const built = join(root, 'dist', 'host.cjs');
  const newest = Math.max(...sources(join(root, 'src')).map((path) => statSync(path).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  const current = process.cwd();
  process.chdir(root);
  try {
    await build({ ...(host as object), config: false, silent: true });
  } finally {
    process.chdir(current);
  }
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry: Dirent) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : [path];
  });
}
