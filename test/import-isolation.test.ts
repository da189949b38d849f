import { execFileSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { folderOf, keepers, names, reachable } from './packages.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const libraries = names.filter((name) => folderOf(name).startsWith('packages/'));

/** What Node loads when it imports a built package, and nothing else. */
function urlsLoadedBy(name: (typeof names)[number]): string[] {
  const entry = pathToFileURL(`${root}${folderOf(name)}/dist/index.js`).href;
  const printed = execFileSync(process.execPath, [`${root}test/loaded-files.mjs`, entry], {
    encoding: 'utf8',
    env: {},
  });
  return printed.split('\n');
}

/** The files among it. */
function loadedBy(name: (typeof names)[number]): string[] {
  return urlsLoadedBy(name)
    .filter((url) => url.startsWith('file:'))
    .map((url) => fileURLToPath(url).replace(root, ''));
}

describe('importing one package', () => {
  it.each(libraries)('%s loads nothing of those it may not know', (name) => {
    const loaded = loadedBy(name);
    expect(loaded.some((file) => file.startsWith(`${folderOf(name)}/dist/`))).toBe(true);
    const known = reachable(name);
    const strangers = names.filter((other) => !known.has(other)).map((other) => `${folderOf(other)}/`);
    expect(loaded.filter((file) => strangers.some((folder) => file.startsWith(folder)))).toEqual([]);
    const kept = Object.entries(keepers)
      .filter(([, keeper]) => !known.has(keeper))
      .map(([library]) => `node_modules/${library}/`);
    expect(loaded.filter((file) => kept.some((library) => file.includes(library)))).toEqual([]);
  });

  it('client loads neither undici nor the parts of Node that take long', () => {
    const loaded = urlsLoadedBy('client');
    expect(loaded.filter((url) => url.includes('node_modules/undici/'))).toEqual([]);
    // Those for TLS, crypto and HTTP would be a quarter of its import.
    expect(loaded.filter((url) => url.startsWith('node:'))).toEqual(['node:timers/promises']);
  });

  it('sandbox starts no native addon by itself', () => {
    expect(loadedBy('sandbox').filter((file) => file.includes('node_modules/isolated-vm/'))).toEqual([]);
  });
});
