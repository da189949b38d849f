import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runStoreConformance } from '@mae/testing';
import { describe, it } from 'vitest';
import { FileRunStore } from './file-run-store.js';

describe('a RunStore of files', () => {
  const cases = runStoreConformance(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'mae-store-'));
    const stores: FileRunStore[] = [];
    const open = (): FileRunStore => {
      const store = new FileRunStore({ folder });
      stores.push(store);
      return store;
    };
    return {
      store: open(),
      again: async () => open(),
      close: async () => {
        await Promise.all(stores.map((store) => store.close()));
        await rm(folder, { recursive: true });
      },
    };
  });
  it.each(cases)('$name', ({ run }) => run());
});
