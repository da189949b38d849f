import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { minute } from './conformance-support.js';
import type { StorageTests } from './opened-storage.js';

const sha256 = (digit: string): string => digit.repeat(64);

/** API keys. */
export const keyTests: StorageTests = {
  'keeps keys with their limits, the newest first': async ({ storage, again }) => {
    const limits = { requestsPerMinute: 1, maxRunning: 2, tokensPerDay: 3, costUsdPerDay: 0.25 };
    const first = await storage.keys.create({ name: 'first "é"', sha256: sha256('a'), limits });
    await setTimeout(5);
    const second = await storage.keys.create({ name: 'first "é"', sha256: sha256('b'), limits: {} });
    deepEqual(first, { keyId: first.keyId, name: 'first "é"', limits, createdAt: first.createdAt });
    ok(Math.abs(Date.parse(first.createdAt) - Date.now()) < minute);
    ok(first.keyId !== second.keyId);
    const { keys } = await again();
    deepEqual(await keys.list(), [second, first]);
    const active = (await keys.active()).toSorted((left, right) => (left.sha256 < right.sha256 ? -1 : 1));
    deepEqual(active, [
      { ...first, sha256: sha256('a') },
      { ...second, sha256: sha256('b') },
    ]);
    ok(!JSON.stringify(await keys.list()).includes(sha256('a')), 'a list shows no hash');
    await rejects(storage.keys.create({ name: 'third', sha256: sha256('a'), limits: {} }), 'a hash twice');
    equal((await keys.list()).length, 2);
  },

  'revokes a key once, in every process': async ({ storage, again }) => {
    const { keyId } = await storage.keys.create({ name: 'one', sha256: sha256('a'), limits: {} });
    const other = await storage.keys.create({ name: 'two', sha256: sha256('b'), limits: {} });
    const { keys } = await again();
    equal(await keys.revoke(keyId), true);
    equal(await storage.keys.revoke(keyId), false);
    equal(await storage.keys.revoke('key_none'), false);
    deepEqual(
      (await storage.keys.active()).map((key) => key.keyId),
      [other.keyId],
    );
    const revoked = (await storage.keys.list()).find((key) => key.keyId === keyId);
    ok(Math.abs(Date.parse(revoked?.revokedAt ?? '') - Date.now()) < minute);
  },

  'counts the requests of a key in the minute that runs, across processes': async ({ storage, again }) => {
    const other = await again();
    const { keyId } = await storage.keys.create({ name: 'one', sha256: sha256('a'), limits: {} });
    // A minute may end in the middle: then all of it once more.
    for (let round = 0; ; round++) {
      const id = `${keyId}_${round}`;
      const counted = await Promise.all(
        Array.from({ length: 10 }, (_, index) => (index % 2 ? storage : other).keys.countRequest(id)),
      );
      const ends = new Set(counted.map(({ endsAt }) => endsAt));
      if (ends.size > 1 && round < 3) continue;
      deepEqual(
        counted.map(({ count }) => count).toSorted((left, right) => left - right),
        Array.from({ length: 10 }, (_, index) => index + 1),
      );
      const endsIn = Date.parse([...ends][0] ?? '') - Date.now();
      ok(endsIn > -minute && endsIn <= minute, `the minute ends in ${endsIn} ms`);
      equal((await storage.keys.countRequest(`${id}_other`)).count, 1);
      equal((await other.keys.usage(id)).requests, 10);
      return;
    }
  },

  'knows of no use of a key that was not used': async ({ storage }) => {
    deepEqual(await storage.keys.usage('key_none'), { requests: 0, tokens: 0, costUsd: 0, running: 0 });
  },
};
