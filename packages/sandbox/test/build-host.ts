import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Options } from 'tsup';
import { engine, host } from '../tsup.config.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Builds what the tests start as processes of their own, where a source is newer than what is there. */
export default async function setup(): Promise<void> {
  const newest = Math.max(...sources(join(root, 'src')).map((path) => statSync(path).mtimeMs));
  const isFresh = ['host-python.cjs', 'host-javascript.cjs', 'index.js'].every((name) => {
    const built = join(root, 'dist', name);
    return existsSync(built) && statSync(built).mtimeMs > newest;
  });
  if (isFresh) return;
  const current = process.cwd();
  process.chdir(root);
  try {
    for (const part of [host, engine] as Options[]) await build({ ...part, config: false, dts: false, silent: true });
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
