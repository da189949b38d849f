import type { DurableEvent } from '@mae/protocol';
import { gate, reply, replyJson, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { executorOf, fenced, isPlan, planReply, recordingLog } from './__fixtures__/run-log.js';
import type { Approval } from './options.js';

type Step = ReturnType<typeof reply>;

/** What each candidate is answered with, by its seed; repairs pass. */
function byCandidate(...steps: (Step | (() => Step))[]): ScriptedModel {
  return new ScriptedModel((request) => {
    if (isPlan(request)) return replyJson(planReply);
    const { randomSeed } = request.body;
    const step = steps[randomSeed ?? -1];
    return step === undefined ? reply(fenced('print(3)')) : typeof step === 'function' ? step() : step;
  });
}

const print = (n: number): Step => reply(fenced(`print(${n})`));
const ends = (events: DurableEvent[]) =>
  Object.fromEntries(events.flatMap((e) => (e.type === 'attempt.completed' ? [[e.attemptId, e.status]] : [])));

describe('candidates', () => {
  it('are asked for with seeds and temperatures of their own', async () => {
    const model = byCandidate(print(4), print(5), print(3));
    await executorOf(model).execute('add 1 and 2', { candidates: 3 });
    const asked = model.requests.filter(({ responseFormat }) => responseFormat === undefined);
    expect(asked.map(({ randomSeed }) => randomSeed)).toEqual([0, 1, 2]);
    expect(new Set(asked.map(({ temperature }) => temperature)).size).toBe(3);
  });

  it('that are still written when another one passes are cancelled, and what they may have used is counted', async () => {
    const log = recordingLog();
    const slow = gate();
    const model = byCandidate(print(3), reply(fenced('print(3)'), { stall: { afterDeltas: 1, gate: slow } }));
    const sandboxed = executorOf(model);
    const result = await sandboxed.execute('add 1 and 2', { candidates: 2, log });
    expect(result).toMatchObject({ stopReason: 'passed', artifact: { candidate: 0 }, missing: [] });
    expect(ends(log.events)).toEqual({ '1.0': 'passed', '1.1': 'cancelled' });
    expect(result.iterations[1]?.fault).toBeUndefined();
    const failed = log.events.filter((event) => event.type === 'model.failed');
    expect(failed).toMatchObject([{ fault: { code: 'RUN_CANCELLED' }, mayHaveCost: true }]);
    expect(result.usage).toMatchObject({ requests: 3, unsettledCalls: 1, inDoubtCalls: 0 });
    expect(result.usage.unsettledTokens).toBeGreaterThan(8_000);
  });

  it('whose model does not look at the signal are accounted for too', async () => {
    const log = recordingLog();
    const inner = byCandidate(print(3));
    const model = {
      complete: inner.complete.bind(inner),
      async *stream(...[request, options]: Parameters<ScriptedModel['stream']>) {
        if (request.randomSeed === 1) await new Promise(() => {});
        yield* inner.stream(request, options);
      },
    };
    const result = await executorOf(model).execute('add 1 and 2', { candidates: 2, log });
    expect(result).toMatchObject({ stopReason: 'passed', usage: { requests: 3, unsettledCalls: 1 } });
    expect(ends(log.events)).toEqual({ '1.0': 'passed', '1.1': 'cancelled' });
  });

  it('one of which fails on the way leave the others to go on', async () => {
    const failure = { kind: 'failure', status: 422, body: {} } as unknown as Step;
    const model = byCandidate(failure, print(4), print(5));
    const result = await executorOf(model).execute('add 1 and 2', { candidates: 3 });
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 4 });
    expect(result.iterations[0]).toMatchObject({ status: 'cancelled', fault: { code: 'CLIENT_REQUEST_REFUSED' } });
    expect(result.iterations[3]).toMatchObject({ parentId: '1.2', strategy: 'patch' });
  });

  it('all of which fail on the way end the run with the fault', async () => {
    const failure = { kind: 'failure', status: 401, body: {} } as unknown as Step;
    const result = await executorOf(byCandidate(failure, failure)).execute('add 1 and 2', { candidates: 2 });
    expect(result).toMatchObject({ stopReason: 'fault', fault: { code: 'CLIENT_UNAUTHORIZED' } });
  });

  it('are not gone on with where one had passed before the run was resumed', async () => {
    const log = recordingLog();
    const slow = gate();
    const stalled = () => reply(fenced('print(3)'), { stall: { afterDeltas: 0, gate: slow } });
    await executorOf(byCandidate(stalled, print(3), stalled)).execute('add 1 and 2', { candidates: 3, log });
    const passed = log.events.findIndex((event) => event.type === 'attempt.completed' && event.status === 'passed');
    const rest = recordingLog();
    const model = new ScriptedModel([]);
    const result = await executorOf(model).resume(log.events.slice(0, passed + 1), { log: rest }).result;
    expect(result).toMatchObject({ stopReason: 'passed', artifact: { candidate: 1 } });
    expect(model.requests).toHaveLength(0);
    expect(ends(rest.events)).toEqual({ '1.0': 'cancelled', '1.2': 'cancelled' });
  });
});

describe('approval of candidates', () => {
  const approving = (...answers: Approval[]) => {
    const asked: string[] = [];
    let open = 0;
    const approve = async ({ artifact }: { artifact: { id: string } }): Promise<Approval> => {
      expect(++open).toBe(1);
      asked.push(artifact.id);
      await new Promise((resolve) => setImmediate(resolve));
      open--;
      return answers.shift() ?? { decision: 'approve' };
    };
    return { asked, approve };
  };

  it('asks about one at a time, and about no more once one has passed', async () => {
    const { asked, approve } = approving();
    const result = await executorOf(byCandidate(print(4), print(3), print(3))).execute('add', {
      candidates: 3,
      approve,
    });
    expect(result.stopReason).toBe('passed');
    expect(asked).toHaveLength(2);
  });

  it('goes on with the others where one is rejected', async () => {
    const { approve } = approving({ decision: 'reject', reason: 'ugly' });
    const result = await executorOf(byCandidate(print(4), print(5))).execute('add', { candidates: 2, approve });
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 3 });
    const both = approving({ decision: 'reject' }, { decision: 'reject', reason: 'ugly' });
    expect(
      await executorOf(byCandidate(print(4), print(5))).execute('add', { candidates: 2, approve: both.approve }),
    ).toMatchObject({ stopReason: 'rejected', reason: 'The program was not approved: ugly' });
  });

  it('keeps the run waiting for an answer that is to come later, unless another one passes', async () => {
    const log = recordingLog();
    const later = approving({ decision: 'later' });
    const steps = [print(4), print(5)] as const;
    await expect(
      executorOf(byCandidate(...steps)).execute('add', { candidates: 2, log, approve: later.approve }),
    ).rejects.toMatchObject({ code: 'RUN_SUSPENDED' });
    const { approve } = approving();
    const result = await executorOf(byCandidate()).resume(log.events, { log, approve }).result;
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 3 });
    expect(result.iterations.map(({ status }) => status)).toEqual(['failed', 'failed', 'passed']);

    const passing = approving({ decision: 'later' });
    expect(
      await executorOf(byCandidate(print(4), print(3))).execute('add', { candidates: 2, approve: passing.approve }),
    ).toMatchObject({ stopReason: 'passed', artifact: { candidate: 1 } });
  });
});
