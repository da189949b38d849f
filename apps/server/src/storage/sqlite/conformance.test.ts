import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runStoreConformance } from '@mae/testing';
import { describe, it } from 'vitest';
import { storageConformance } from '../__fixtures__/conformance.js';
import type { OpenedStorage } from '../__fixtures__/opened-storage.js';
import { openSqlitePair } from './__fixtures__/pair.js';

/** In memory where there is such a folder: nothing here is about the disk. */
const root = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

async function open(): Promise<OpenedStorage> {
  const folder = await mkdtemp(path.join(root, 'mae-sqlite-'));
  const pair = openSqlitePair({ folder });
  return {
    ...pair,
    close: async () => {
      await pair.close();
      await rm(folder, { recursive: true });
    },
  };
}

describe('a Storage in SQLite', () => {
  it.each(storageConformance(open))('$name', ({ run }) => run());
});

describe('a RunStore in SQLite', () => {
  const cases = runStoreConformance(async () => {
    const { storage, again, close } = await open();
    return { store: storage.runs, again: async () => (await again()).runs, close };
  });
  it.each(cases)('$name', ({ run }) => run());
});
