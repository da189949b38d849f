import { deepEqual, equal } from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { ApprovalDecision } from '@mae/protocol';
import { made, take, work } from './conformance-support.js';
import type { StorageTests } from './opened-storage.js';
import { append, events } from './sample-events.js';

const yes: ApprovalDecision = { decision: 'approve' };
const no: ApprovalDecision = { decision: 'reject', reason: 'an "odd" one \0 é' };
const edit: ApprovalDecision = { decision: 'edit', code: 'print(1)\n' };

const waits = (attemptId: string) => [events.attempt(attemptId), events.asked(attemptId)];

/** Answers to programs that wait. */
export const decisionTests: StorageTests = {
  'takes no answer where nothing waits': async ({ storage }) => {
    equal(await storage.runs.addDecision('run_none', yes), false);
    await made(storage, 'run_a');
    equal(await storage.runs.addDecision('run_a', yes), false, 'queued');
    await append(storage.runs, 'run_a', [events.started(), events.attempt('a')]);
    equal(await storage.runs.addDecision('run_a', yes), false, 'at work');
    await append(storage.runs, 'run_a', [events.asked('a'), events.resolved('a', yes)]);
    equal(await storage.runs.addDecision('run_a', yes), false, 'answered');
    await append(storage.runs, 'run_a', [...waits('b'), events.attemptEnded('b')]);
    equal(await storage.runs.addDecision('run_a', yes), false, 'given up');
    await append(storage.runs, 'run_a', [...waits('c'), events.completed('cancelled')]);
    equal(await storage.runs.addDecision('run_a', yes), false, 'ended');
    equal(await storage.runs.nextDecision('run_a'), undefined);
  },

  'keeps one answer for each program that waits, in order': async ({ storage, again }) => {
    const other = await again();
    await append(storage.runs, 'run_a', [events.started(), ...waits('a'), ...waits('b')]);
    // A run that goes on asks again for the same program.
    await append(storage.runs, 'run_a', [events.suspended('approval'), events.resumed(), events.asked('a')]);
    equal(await other.runs.addDecision('run_a', no), true);
    equal(await storage.runs.addDecision('run_a', edit), true);
    equal(await storage.runs.addDecision('run_a', yes), false, 'a third for two programs');
    equal((await storage.runs.row('run_a'))?.pendingDecisions, 2);
    const lease = await take(storage, 'run_a');
    deepEqual(await storage.runs.nextDecision('run_a'), no);
    equal((await other.runs.row('run_a'))?.pendingDecisions, 1);
    deepEqual(await storage.runs.nextDecision('run_a'), edit);
    equal(await storage.runs.nextDecision('run_a'), undefined);
    equal(await storage.runs.addDecision('run_a', yes), false, 'those given still count');
    await append(storage.runs, 'run_a', [events.resolved('a', no)], lease);
    equal(await storage.runs.addDecision('run_a', yes), false);
    await append(storage.runs, 'run_a', [events.resolved('b', edit), ...waits('c')], lease);
    equal(await storage.runs.addDecision('run_a', yes), true, 'for the next program');
    deepEqual(await storage.runs.nextDecision('run_a'), yes);
  },

  'loses no answer to a crash': async ({ storage, again }) => {
    const other = await again();
    await append(storage.runs, 'run_a', [events.started(), ...waits('a'), ...waits('b')]);
    await storage.runs.addDecision('run_a', no);
    await storage.runs.addDecision('run_a', yes);
    await take(storage, 'run_a', 'worker-1', 1);
    deepEqual(await storage.runs.nextDecision('run_a'), no);
    await setTimeout(20);
    const second = await take(other, 'run_a', 'worker-2');
    deepEqual(await other.runs.nextDecision('run_a'), no, 'given again to who takes over');
    await append(other.runs, 'run_a', [events.resolved('a', no)], second);
    deepEqual(await other.runs.nextDecision('run_a'), yes);
    await take(other, 'run_a', 'worker-2');
    equal(await other.runs.nextDecision('run_a'), undefined, 'a renewal gives nothing twice');
    await other.runs.release(second);
    equal((await other.runs.row('run_a'))?.pendingDecisions, 1, 'it waits again');
    await take(storage, 'run_a', 'worker-3');
    deepEqual(await storage.runs.nextDecision('run_a'), yes, 'nor does giving the lease back lose it');
  },

  'gives no answer to a program that came after the one it was for was given up': async ({ storage }) => {
    await append(storage.runs, 'run_a', [events.started(), ...waits('a')]);
    await storage.runs.addDecision('run_a', yes);
    await append(storage.runs, 'run_a', [events.attemptEnded('a'), ...waits('b')]);
    equal(await storage.runs.nextDecision('run_a'), undefined);
    equal((await storage.runs.row('run_a'))?.pendingDecisions, 0);
    await storage.runs.addDecision('run_a', yes);
    await append(storage.runs, 'run_a', [events.completed('cancelled')]);
    equal((await storage.runs.row('run_a'))?.pendingDecisions, 0, 'nor after its end');
  },

  'hands out a suspended run that was answered': async ({ storage, again }) => {
    await append(storage.runs, 'run_a', [events.started(), ...waits('a'), events.suspended('approval')]);
    await using worker = work(storage);
    equal(await (await again()).runs.addDecision('run_a', yes), true);
    await worker.hasHad(1);
    deepEqual(worker.handed, ['run_a']);
  },

  'hands out a run that was answered before its worker had suspended it': async ({ storage, again }) => {
    const other = await again();
    await made(storage, 'run_a');
    let handled = 0;
    await using worker = work(storage, async (runId) => {
      const lease = await take(storage, runId);
      if (handled++ === 0) {
        await append(storage.runs, runId, [events.started(), ...waits('a')], lease);
        equal(await storage.runs.nextDecision(runId), undefined);
        equal(await other.runs.addDecision(runId, yes), true);
        await append(storage.runs, runId, [events.suspended('approval')], lease);
      } else {
        deepEqual(await storage.runs.nextDecision(runId), yes);
        await append(storage.runs, runId, [events.resumed(), events.resolved('a', yes), events.completed()], lease);
      }
      await storage.runs.release(lease);
    });
    await worker.hasHad(2);
  },
};
