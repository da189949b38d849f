import { existsSync, globSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

interface Manifest {
  name: string;
  version: string;
  files?: string[];
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** A package as it lies in node_modules. */
export interface Installed {
  name: string;
  version: string;
  files: number;
  /** The sum of the lengths of its files. */
  bytes: number;
  /** What they take on the disk, in whole blocks. */
  diskBytes: number;
}

const start = path.dirname(fileURLToPath(new URL('..', import.meta.url)));

/** The folder that Node would find a package in, from another folder on. */
function folderOf(name: string, from: string): string {
  for (let at = from; ; at = path.dirname(at)) {
    const folder = path.join(at, 'node_modules', name);
    if (existsSync(folder)) return realpathSync(folder);
    if (path.dirname(at) === at) throw new Error(`${name} is not installed for ${from}`);
  }
}

/** Files of a package: all of a downloaded one, what would be published of one of this repository. */
function filesOf(folder: string, { files }: Manifest): string[] {
  const isOurs = !folder.split(path.sep).includes('node_modules');
  const patterns = isOurs
    ? ['package.json', ...(files ?? []).flatMap((file) => [file, `${file}/**`])]
    : ['**', '**/.*'];
  return globSync(patterns, { cwd: folder, exclude: (name) => name === 'node_modules' })
    .map((file) => path.join(folder, file))
    .filter((file) => lstatSync(file).isFile());
}

function look(folder: string, manifest: Manifest): Installed {
  const stats = filesOf(folder, manifest).map((file) => lstatSync(file));
  const sum = (pick: (stat: (typeof stats)[number]) => number) => stats.reduce((total, stat) => total + pick(stat), 0);
  return {
    name: manifest.name,
    version: manifest.version,
    files: stats.length,
    bytes: sum(({ size }) => size),
    diskBytes: sum(({ blocks }) => blocks * 512),
  };
}

/** A package and all that has to be installed with it, each once. */
export function installedWith(name: string): Installed[] {
  const seen = new Map<string, Installed>();
  const visit = (folder: string): void => {
    if (seen.has(folder)) return;
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
    seen.set(folder, look(folder, manifest));
    const peers = Object.keys(manifest.peerDependencies ?? {});
    const needed = peers.filter((peer) => manifest.peerDependenciesMeta?.[peer]?.optional !== true);
    for (const other of new Set([...Object.keys(manifest.dependencies ?? {}), ...needed])) {
      visit(folderOf(other, folder));
    }
  };
  visit(folderOf(name, path.join(start, 'bench')));
  return [...seen.values()];
}
