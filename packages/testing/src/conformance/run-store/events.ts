import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { RunStoreTests } from './opened.js';
import { completed, planned, started, store } from './sample-run.js';

/** What is stored of a run, and what is refused. */
export const eventTests: RunStoreTests = {
  'gives back what was stored, in order': async ({ store: runs }) => {
    const events = [started('run_a'), planned('run_a', 1), planned('run_a', 2), completed('run_a', 3)];
    await store(runs, events);
    deepEqual(await runs.read('run_a'), events);
  },

  'reads from a sequence on': async ({ store: runs }) => {
    const events = [started('run_a'), planned('run_a', 1), completed('run_a', 2)];
    await store(runs, events);
    for (const from of [0, 1, 2, 3, 9]) deepEqual(await runs.read('run_a', { from }), events.slice(from));
  },

  'knows nothing of a run that is not there': async ({ store: runs }) => {
    deepEqual(await runs.read('run_none'), []);
    deepEqual(await runs.list(), []);
    equal(await runs.delete('run_none'), false);
    equal(await (await runs.log('run_none')).getBlob('0'.repeat(64)), undefined);
    deepEqual(await runs.list(), []);
  },

  'shows an event to others once its append has resolved': async ({ store: runs, again }) => {
    const other = await again();
    const log = await runs.log('run_a');
    for (const event of [started('run_a'), planned('run_a', 1), completed('run_a', 2)]) {
      await log.append(event);
      deepEqual((await other.read('run_a')).at(-1), event);
    }
  },

  'keeps any text: lone surrogates, zeros, line ends, emoji': async ({ store: runs, again }) => {
    const task = 'a\ud800b\udc00c \0 \n\r\u2028\u2029 \ufeff "\\ 🜁 ￿';
    const event = started('run_a', { task });
    await store(runs, [event]);
    deepEqual(await runs.read('run_a'), [event]);
    deepEqual(await (await again()).read('run_a'), [event]);
  },

  'keeps the order of keys where no schema knows it: prompts are made of them': async ({ store: runs, again }) => {
    const event = started('run_a');
    event.options.outputSchema = { type: 'object', properties: { zz: {}, b: {}, aaa: {} }, required: ['zz'] };
    await store(runs, [event]);
    for (const seen of [runs, await again()]) {
      const [first] = await seen.read('run_a');
      const stored = first?.type === 'run.started' ? first.options.outputSchema : undefined;
      equal(JSON.stringify(stored), JSON.stringify(event.options.outputSchema));
    }
  },

  'keeps an event of 5 MB': async ({ store: runs, again }) => {
    const big = started('run_a', { context: 'é'.repeat(2_500_000) });
    await store(runs, [big, planned('run_a', 1)]);
    deepEqual(await (await again()).read('run_a'), [big, planned('run_a', 1)]);
    equal((await runs.list()).length, 1);
  },

  'refuses an event that does not come next, and takes the one that does': async ({ store: runs }) => {
    const log = await runs.log('run_a');
    await rejects(log.append(planned('run_a', 1)), 'an event before the first');
    await log.append(started('run_a'));
    await rejects(log.append(started('run_a', { task: 'another' })), 'the first event twice');
    await rejects(log.append(planned('run_a', 2)), 'a gap');
    await log.append(planned('run_a', 1));
    deepEqual(await runs.read('run_a'), [started('run_a'), planned('run_a', 1)]);
  },

  'refuses an event of another run': async ({ store: runs }) => {
    const log = await runs.log('run_a');
    await log.append(started('run_a'));
    await rejects(log.append(planned('run_b', 1)));
    await rejects(log.append(started('run_b')));
    deepEqual(await runs.read('run_a'), [started('run_a')]);
    deepEqual(await runs.read('run_b'), []);
  },

  'keeps runs apart whose ids differ little': async ({ store: runs }) => {
    const ids = ['run.a', 'Run.A', 'run_a', 'run-a', 'run.a.', 'con', `${'x'.repeat(127)}y`, `${'x'.repeat(127)}Y`];
    for (const runId of ids) await store(runs, [started(runId, { task: `task of ${runId}` })]);
    for (const runId of ids) deepEqual(await runs.read(runId), [started(runId, { task: `task of ${runId}` })]);
    deepEqual((await runs.list()).map((run) => run.runId).sort(), ids.sort());
  },

  'refuses ids that are paths': async ({ store: runs }) => {
    for (const runId of ['../x', '..', '.', '', '/tmp/x', 'a/b', 'a\\b', 'a\0b', 'x'.repeat(129)]) {
      await rejects(async () => (await runs.log(runId)).append(started(runId)), `the id ${JSON.stringify(runId)}`);
      deepEqual(await runs.read(runId), []);
      equal(await runs.delete(runId), false);
    }
    deepEqual(await runs.list(), []);
  },

  'stores an event once where two writers come with it': async ({ store: runs, again }) => {
    const other = await again();
    const logs = [await runs.log('run_a'), await other.log('run_a'), await runs.log('run_a')];
    const tasks = logs.map((_, index) => `task ${index}`);
    const settled = await Promise.allSettled(
      logs.map((log, index) => log.append(started('run_a', { task: tasks[index] }))),
    );
    const winners = tasks.filter((_, index) => settled[index]?.status === 'fulfilled');
    equal(winners.length, 1, 'writers that were told their event is stored');
    deepEqual(await runs.read('run_a'), [started('run_a', { task: winners[0] })]);
  },
};
