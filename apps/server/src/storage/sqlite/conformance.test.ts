import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runStoreConformance } from '@mae/testing';
import { describe, it } from 'vitest';
import { openSqlitePair } from './__fixtures__/pair.js';

describe('a RunStore in SQLite', () => {
  const cases = runStoreConformance(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'mae-sqlite-'));
    const { storage, again, close } = await openSqlitePair({ folder });
    return {
      store: storage.runs,
      again: async () => (await again()).runs,
      close: async () => {
        await close();
        await rm(folder, { recursive: true });
      },
    };
  });
  it.each(cases)('$name', ({ run }) => run());
});
