import { DurableEvent, type ExecutionResult } from '@mae/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { killAll } from './support/children.js';
import { comparable, delivered, filesWith, foldPrefixes } from './support/kill/comparable.js';
import { apiKey, type Kill, KilledRun, type KilledRunOptions } from './support/kill/killed-run.js';
import { aroundAppends, insideWrites, sampled, seed, twoAtATime } from './support/kill/points.js';

afterEach(killAll);

interface Undisturbed {
  events: DurableEvent[];
  result: ExecutionResult;
  calls: number;
  appends: number;
  writes: number;
  /** Of the host function. */
  called: number;
}

const undisturbed = new Map<string, Promise<Undisturbed>>();

/** What a run comes to that nobody kills. */
function undisturbedRun(options: KilledRunOptions): Promise<Undisturbed> {
  const key = JSON.stringify(options);
  const known = undisturbed.get(key) ?? measure(options);
  undisturbed.set(key, known);
  return known;
}

async function measure(options: KilledRunOptions): Promise<Undisturbed> {
  await using run = await KilledRun.begin(options);
  // A number no write has: writes are counted, and none is the last.
  const { result, appends, writes } = await run.finish({ at: 'write', count: -1 });
  const events = await run.events();
  foldPrefixes(events);
  const types = DurableEvent.options
    .map((option) => option.shape.type.value)
    .filter((type) => type !== 'function.called' || options.once === true);
  if (!options.winner) expect([...new Set(events.map((event) => event.type))].sort()).toEqual(types.sort());
  expect(result).toMatchObject({ success: true, stopReason: 'passed', finalOutput: 'total=11 sum=11' });
  return { events, result, appends, writes, calls: run.server.requests.length, called: await run.functionCalls() };
}

/** Kills a run at these places, one process after the other, lets the last one finish, and compares. */
async function survives(options: KilledRunOptions, kills: Kill[]): Promise<void> {
  const whole = await undisturbedRun(options);
  await using run = await KilledRun.begin(options);
  const where: Record<string, unknown>[] = [];
  let inDoubt = 0;
  for (const kill of kills) {
    where.push(await run.kill(kill));
    inDoubt += await run.pendingCalls();
  }
  const before = await run.events();
  const { result, notices } = await run.finish();
  const events = await run.events();
  const message = `killed at ${JSON.stringify(where)}`;

  const seen = options.winner ? delivered : comparable;
  expect(seen(result), message).toEqual(seen(whole.result));
  expect(events.slice(0, before.length), message).toEqual(before);
  foldPrefixes(events);

  if (options.once) expect(await run.functionCalls(), message).toBe(whole.called);
  const calls = run.server.requests.length;
  expect(result.usage.inDoubtCalls, message).toBe(inDoubt);
  expect(inDoubt, message).toBeLessThanOrEqual(options.candidates * kills.length);
  expect(calls, message).toBeLessThanOrEqual(whole.calls + inDoubt);
  if (inDoubt === 0) expect(calls, message).toBe(whole.calls);
  if (!options.winner) expect(result.usage.totalTokens, message).toBe(whole.result.usage.totalTokens);

  // Half of an event is said to be gone; half of a file, a claim or a copy of the log never had its name.
  const { at, text } = where.at(-1) ?? {};
  const isTorn =
    at === 'write' && /^{"schemaVersion".*?"sequence":(\d+)/.exec(String(text))?.[1] === `${before.length}`;
  expect(notices.length, message).toBe(isTorn ? 1 : 0);

  const log = await run.store.log(result.runId);
  for (const { sha256 } of [...result.files, ...result.receipt.filesRead]) {
    expect(await log.getBlob(sha256), message).toBeDefined();
  }
  expect(await filesWith(run.folder, apiKey), message).toEqual([]);
  expect(await run.store.list(), message).toMatchObject([{ status: 'completed', stopReason: 'passed' }]);
}

const many = 20 * 60_000;
const alone: KilledRunOptions = { candidates: 1, sandbox: 'small' };
const three: KilledRunOptions = { candidates: 3, sandbox: 'small' };
/** Of the places that cost seconds each, where every one is seen with the small sandbox, or alone. */
const share = 0.3;

describe(`a run of one process after the other (MAE_TEST_SEED=${seed})`, () => {
  it.each([
    { name: 'one candidate', options: alone, count: 3 },
    { name: 'three candidates', options: three, count: 2 },
    { name: 'three candidates, one of which passes', options: { ...three, winner: true }, count: 2 },
    { name: 'one candidate, real sandbox', options: { ...alone, sandbox: 'real' as const }, count: 2, share },
    { name: 'three candidates, real sandbox', options: { ...three, sandbox: 'real' as const }, count: 1, share },
  ])(
    'killed before and after an append comes to the same: $name',
    { timeout: many },
    async ({ options, count, share }) => {
      const { appends } = await undisturbedRun(options);
      const kills = sampled(aroundAppends(appends), count, share);
      expect(kills.length).toBeGreaterThanOrEqual(count);
      await twoAtATime(kills, (kill) => survives(options, [kill]));
    },
  );

  it('killed in the middle of a write, of an event, a file or a claim, comes to the same', {
    timeout: many,
  }, async () => {
    const { writes } = await undisturbedRun(alone);
    await twoAtATime(sampled(insideWrites(writes), 2), (kill) => survives(alone, [kill]));
  });

  it('killed twice comes to the same', { timeout: many }, async () => {
    for (const options of [alone, three]) {
      const { appends } = await undisturbedRun(options);
      const first = sampled(aroundAppends(appends - 12), 2, share);
      await twoAtATime(first, (kill) => survives(options, [kill, { at: 'after', count: kill.count % 11 }]));
    }
  });

  it('killed while a function may have been called that must not be called twice says so', {
    timeout: many,
  }, async () => {
    const options: KilledRunOptions = { ...alone, once: true };
    const whole = await undisturbedRun(options);
    const around = (type: string): number[] =>
      whole.events.flatMap((event) => (event.type === type ? [event.sequence] : []));
    const inDoubt = around('function.called').map((count): Kill => ({ at: 'after', count }));
    inDoubt.push(
      ...around('execution.completed')
        .slice(1)
        .map((count): Kill => ({ at: 'before', count })),
    );
    const settled = around('function.called').map((count): Kill => ({ at: 'before', count }));
    settled.push(...around('execution.completed').map((count): Kill => ({ at: 'after', count })));
    expect(inDoubt.length).toBeGreaterThanOrEqual(4);

    await twoAtATime(sampled(inDoubt, 2), async (kill) => {
      await using run = await KilledRun.begin(options);
      const where = JSON.stringify(await run.kill(kill));
      const called = await run.functionCalls();
      const { result } = await run.finish();
      expect(result, where).toMatchObject({ stopReason: 'fault', fault: { code: 'EXECUTION_IN_DOUBT' } });
      expect(await run.functionCalls(), where).toBe(called);
    });
    await twoAtATime(sampled(settled, 2), (kill) => survives(options, [kill]));
  });
});
