import { describe, expect, it } from 'vitest';
import { MemoryRunStore, MemoryRuns } from '../../doubles/memory-run-store.js';
import { brokenStores, openBroken } from './__fixtures__/broken-stores.js';
import { runStoreConformance } from './run-store-conformance.js';

describe('a RunStore in memory', () => {
  const cases = runStoreConformance(async () => {
    const shared = new MemoryRuns();
    return {
      store: new MemoryRunStore(shared),
      again: async () => new MemoryRunStore(shared),
      close: async () => {},
    };
  });
  it.each(cases)('$name', ({ run }) => run());
});

describe('each case finds the stores that are broken in its point', () => {
  const cases = runStoreConformance(openBroken(() => ({})));

  it('and there is one for every case', () => {
    expect(Object.keys(brokenStores).sort()).toEqual(cases.map(({ name }) => name).sort());
  });

  const broken = Object.entries(brokenStores).flatMap(([name, stores]) =>
    Object.entries(stores).map(([how, breakage]) => ({ name, how, breakage })),
  );
  it.each(broken)('$name: $how', async ({ name, breakage }) => {
    const found = runStoreConformance(openBroken(breakage)).find((one) => one.name === name);
    // The case's own assertion, or what the store refused: not a slip in the breakage.
    await expect(found?.run()).rejects.toMatchObject({ name: expect.stringMatching(/^(AssertionError|MaeError)$/) });
  });

  it.each(cases)('and a store that is not broken passes: $name', ({ run }) => run());
});
