import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeClaim, newestClaim, recordOf } from './claims.js';

it('a claim that another writer sweeps away before it takes its place is one that was too slow', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'mae-claims-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  let isSweeping = true;
  const sweep = async (): Promise<void> => {
    while (isSweeping) {
      const names = (await readdir(folder)).filter((name) => name.startsWith('.renewal-'));
      for (const name of names) await rm(path.join(folder, name), { force: true });
    }
  };
  const sweeping = sweep();
  const outcomes: (number | undefined)[] = [];
  // Until it has happened, and until a claim has stood it.
  while (!outcomes.includes(undefined) || !outcomes.some((made) => made !== undefined)) {
    const claim = await newestClaim(folder);
    outcomes.push(await makeClaim(folder, claim, recordOf('worker', Date.now() + 60_000, false)));
  }
  isSweeping = false;
  await sweeping;
  expect((await newestClaim(folder))?.generation).toBe(outcomes.filter((made) => made !== undefined).length);
});
