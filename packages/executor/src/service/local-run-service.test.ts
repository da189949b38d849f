import type { ChatModel, RunEvent, RunRequest } from '@mae/protocol';
import { gate, reply, replyJson, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { fenced, isPlan, planReply, programs, tinySandbox } from '../__fixtures__/run-log.js';
import { MistralAutonomousExecutor } from '../mistral-autonomous-executor.js';
import { LocalRunService, type LocalRunServiceOptions } from './local-run-service.js';

const task: RunRequest = { task: 'add 1 and 2' };

function serviceOf(model: ChatModel, options: Partial<LocalRunServiceOptions> = {}) {
  const sandbox = tinySandbox();
  const service = new LocalRunService({ executor: new MistralAutonomousExecutor({ model, sandbox }), ...options });
  return { service, sandbox };
}

/** A model that writes `print(3)`, and waits at the gate before the program. */
function heldModel(hold = gate()) {
  const model = new ScriptedModel((request) =>
    isPlan(request) ? replyJson(planReply) : reply(fenced('print(3)'), { hold }),
  );
  return { model, hold };
}

async function all(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const read: RunEvent[] = [];
  for await (const event of events) read.push(event);
  return read;
}

async function until(events: AsyncIterable<RunEvent>, type: RunEvent['type']): Promise<void> {
  for await (const event of events) if (event.type === type) return;
  throw new Error(`the run ended without ${type}`);
}

const sequences = (events: RunEvent[]): number[] =>
  events.flatMap((event) => ('sequence' in event ? [event.sequence] : []));

describe('a run of the service', () => {
  it('starts, is read live to its end, and is there afterwards', async () => {
    const { service } = serviceOf(new ScriptedModel(programs('print(3)')));
    const { runId } = await service.start(task);
    const events = await all(service.events(runId));
    expect(sequences(events)).toEqual(sequences(events).map((_, index) => index));
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', runId, stopReason: 'passed' });
    expect(await service.get(runId)).toMatchObject({
      status: 'completed',
      result: { success: true, finalOutput: '3' },
    });
  });

  it('gives every reader, from any sequence on, the same gapless rest', async () => {
    const { service } = serviceOf(new ScriptedModel(programs('print(4)', 'print(3)')));
    const { runId } = await service.start(task);
    const whole = sequences(await all(service.events(runId)));
    for (const after of whole) {
      expect(sequences(await all(service.events(runId, { after })))).toEqual(whole.slice(after + 1));
    }
  });

  it('places transient events between the durable ones they came after', async () => {
    const { service } = serviceOf(new ScriptedModel(programs('print(3)')));
    const { runId } = await service.start(task);
    let last = -1;
    let transient = 0;
    for await (const event of service.events(runId)) {
      if ('sequence' in event) last = event.sequence;
      else {
        transient++;
        expect(event.after).toBe(last);
      }
    }
    expect(transient).toBeGreaterThan(0);
  });

  it('does not wait for a reader that has stopped reading', async () => {
    const { service } = serviceOf(new ScriptedModel(programs('print(3)')));
    const { runId } = await service.start(task);
    const stuck = service.events(runId);
    await stuck.next();
    await all(service.events(runId));
    await service.idle();
    const rest = await all(stuck);
    expect(sequences(rest).at(0)).toBe(1);
    expect(rest.at(-1)).toMatchObject({ type: 'run.completed' });
  });

  it('lets a reader leave by its signal, and goes on', async () => {
    const { model, hold } = heldModel();
    const { service } = serviceOf(model);
    const { runId } = await service.start(task);
    await hold.reached;
    const leave = new AbortController();
    const reading = all(service.events(runId, { signal: leave.signal }));
    leave.abort();
    expect((await reading).some((event) => event.type === 'run.completed')).toBe(false);
    hold.release();
    await service.idle();
    expect(await service.get(runId)).toMatchObject({ status: 'completed', result: { stopReason: 'passed' } });
  });

  it('hands files, output schema and checks to the run', async () => {
    const { service, sandbox } = serviceOf(new ScriptedModel(programs('print(3)')));
    const { runId } = await service.start({
      ...task,
      files: [{ name: 'in.csv', content: new Uint8Array([97, 10]) }],
      outputSchema: { type: 'integer', _zod: 'is a key like any other' },
      checks: [{ kind: 'stdout', equals: '3' }],
      planning: 'never',
    });
    await all(service.events(runId));
    const state = await service.get(runId);
    expect(state?.options?.checks).toMatchObject([{ id: 'c1' }, { id: 'output', kind: 'value' }]);
    expect(state?.started?.files).toMatchObject([{ name: 'in.csv', bytes: 2, text: 'a\n' }]);
    expect(sandbox.requests.some(({ request }) => request.files?.[0]?.name === 'in.csv')).toBe(true);
  });
});

describe('what keeps a run from starting', () => {
  const refused: [unknown, string][] = [
    [{ task: ' ' }, 'task: must say what to do'],
    [{ task: 'x', language: 'cobol' }, 'language:'],
    [{ task: 'x', signal: 'now' }, 'Unrecognized key: "signal"'],
    [undefined, 'value:'],
  ];
  it.each(refused)('refuses %j', async (request, message) => {
    const { service } = serviceOf(new ScriptedModel([]));
    await expect(service.start(request as RunRequest)).rejects.toMatchObject({
      code: 'RUN_OPTIONS_INVALID',
      message: expect.stringContaining(message),
    });
    expect(service.running).toBe(0);
  });

  it('passes on what the executor refuses, and keeps its place free', async () => {
    const { service } = serviceOf(new ScriptedModel([]), { maxRunning: 1 });
    const priced = { ...task, budget: { maxCostUsd: 1 } };
    await expect(service.start(priced)).rejects.toMatchObject({ code: 'RUN_PRICE_UNKNOWN' });
    await expect(service.start(priced)).rejects.toMatchObject({ code: 'RUN_PRICE_UNKNOWN' });
  });

  it('refuses a run beyond its capacity at once, and takes one again when there is room', async () => {
    const { model, hold } = heldModel();
    const { service } = serviceOf(model, { maxRunning: 1 });
    await service.start(task);
    await expect(service.start(task)).rejects.toMatchObject({ code: 'RUN_SERVICE_BUSY', retryable: true });
    hold.release();
    await service.idle();
    const { runId } = await service.start(task);
    expect((await all(service.events(runId))).at(-1)).toMatchObject({ stopReason: 'passed' });
  });
});

describe('idempotency keys', () => {
  it('give the same run for the same request, however its keys are ordered, and a conflict for another', async () => {
    const { service } = serviceOf(new ScriptedModel(programs('print(3)')));
    const options = { idempotencyKey: 'k1' };
    const file = { name: 'a', content: 'x' };
    const [first, second] = await Promise.all([
      service.start({ task: 'add', stdin: 'a', files: [file] }, options),
      service.start({ stdin: 'a', files: [{ ...file }], task: 'add' }, options),
    ]);
    expect(second).toEqual(first);
    const other = { task: 'add', stdin: 'a', files: [{ name: 'a', content: 'y' }] };
    await expect(service.start(other, options)).rejects.toMatchObject({ code: 'RUN_IDEMPOTENCY_CONFLICT' });
    await service.close();
  });

  it('are free again after a start that failed', async () => {
    const { service } = serviceOf(new ScriptedModel(programs('print(3)')));
    const options = { idempotencyKey: 'k1' };
    await expect(service.start({ ...task, budget: { maxCostUsd: 1 } }, options)).rejects.toThrow();
    expect(await service.start(task, options)).toHaveProperty('runId');
    await service.close();
  });
});

describe('cancel', () => {
  it('ends a run as cancelled, once', async () => {
    const { model, hold } = heldModel();
    const { service } = serviceOf(model);
    const { runId } = await service.start(task);
    await hold.reached;
    expect(await service.cancel(runId)).toBe(true);
    expect((await all(service.events(runId))).at(-1)).toMatchObject({ type: 'run.completed', stopReason: 'cancelled' });
    expect(await service.cancel(runId)).toBe(false);
    expect(await service.cancel('run_unknown')).toBe(false);
  });

  it('ends every run at close, and takes no more', async () => {
    const { model, hold } = heldModel();
    const { service } = serviceOf(model);
    const { runId } = await service.start(task);
    await hold.reached;
    await service.close();
    expect(await service.get(runId)).toMatchObject({ status: 'completed', result: { stopReason: 'cancelled' } });
    await expect(service.start(task)).rejects.toMatchObject({ code: 'RUN_SERVICE_CLOSED' });
  });
});

describe('approval', () => {
  const asking: RunRequest = { ...task, approval: true };

  it('holds the program until somebody says yes', async () => {
    const { service, sandbox } = serviceOf(new ScriptedModel(programs('print(3)')));
    const { runId } = await service.start(asking);
    await until(service.events(runId), 'approval.requested');
    expect(sandbox.requests.every(({ code }) => !code.includes('print(3)'))).toBe(true);
    expect(await service.get(runId)).toMatchObject({ status: 'running', waitingFor: { attemptId: '1.0' } });
    await service.approve(runId, { decision: 'approve' });
    await service.idle();
    expect(await service.get(runId)).toMatchObject({ result: { stopReason: 'passed', finalOutput: '3' } });
  });

  it('ends as rejected on a no, and runs the edited program on an edit', async () => {
    const { service } = serviceOf(new ScriptedModel(programs('print(9)', 'print(9)')));
    const rejected = await service.start(asking);
    await until(service.events(rejected.runId), 'approval.requested');
    await service.approve(rejected.runId, { decision: 'reject', reason: 'too bold' });
    const edited = await service.start(asking);
    await until(service.events(edited.runId), 'approval.requested');
    await service.approve(edited.runId, { decision: 'edit', code: 'print(3)' });
    await service.idle();
    expect(await service.get(rejected.runId)).toMatchObject({ result: { stopReason: 'rejected' } });
    expect(await service.get(edited.runId)).toMatchObject({ result: { stopReason: 'passed', finalOutput: '3' } });
  });

  it('is refused where nothing waits, and where there is no run', async () => {
    const { model, hold } = heldModel();
    const { service } = serviceOf(model);
    const { runId } = await service.start(task);
    const yes = { decision: 'approve' } as const;
    await expect(service.approve(runId, yes)).rejects.toMatchObject({ code: 'RUN_NOT_WAITING' });
    hold.release();
    await service.idle();
    await expect(service.approve(runId, yes)).rejects.toMatchObject({ code: 'RUN_NOT_WAITING' });
    await expect(service.approve('run_unknown', yes)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it('counts as rejected where nobody answers in time', async () => {
    const { service } = serviceOf(new ScriptedModel(programs('print(3)')), { approvalMs: 1 });
    const { runId } = await service.start(asking);
    const events = await all(service.events(runId));
    expect(events.find((event) => event.type === 'approval.resolved')).toMatchObject({
      decision: 'reject',
      reason: 'Nobody answered within 1 ms.',
    });
    await expect(service.approve(runId, { decision: 'approve' })).rejects.toMatchObject({ code: 'RUN_NOT_WAITING' });
    expect(await service.get(runId)).toMatchObject({ result: { stopReason: 'rejected' } });
  });

  it('asks about one candidate at a time, and not about those that another one has beaten', async () => {
    const { service } = serviceOf(new ScriptedModel(programs('print(3)', 'print(3)')));
    const { runId } = await service.start({ ...asking, candidates: 2 });
    let asked = 0;
    for await (const event of service.events(runId)) {
      if (event.type !== 'approval.requested') continue;
      asked++;
      await service.approve(runId, { decision: 'approve' });
    }
    expect(asked).toBe(1);
    expect(await service.get(runId)).toMatchObject({ result: { stopReason: 'passed', totalAttempts: 2 } });
  });

  it('does not keep a cancelled run waiting', async () => {
    const { service } = serviceOf(new ScriptedModel(programs('print(3)')));
    const { runId } = await service.start(asking);
    await until(service.events(runId), 'approval.requested');
    await service.cancel(runId);
    await service.idle();
    expect(await service.get(runId)).toMatchObject({ result: { stopReason: 'cancelled' } });
  });
});

describe('what is kept', () => {
  it('is bounded by number: the run that ended first goes first', async () => {
    const { service } = serviceOf(new ScriptedModel(programs('print(3)', 'print(3)', 'print(3)')), { maxKept: 2 });
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) {
      ids.push((await service.start(task)).runId);
      await service.idle();
    }
    const states = await Promise.all(ids.map((runId) => service.get(runId)));
    expect(states.map((state) => state?.status)).toEqual([undefined, 'completed', 'completed']);
    await expect(all(service.events(ids[0] ?? ''))).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    expect((await service.list()).map(({ runId }) => runId).sort()).toEqual(ids.slice(1).sort());
  });

  it('is listed, at work and ended, and its files are there', async () => {
    const { model, hold } = heldModel();
    let now = 1_000;
    const sandbox = tinySandbox();
    const executor = new MistralAutonomousExecutor({ model, sandbox, now: () => now });
    const service = new LocalRunService({ executor });
    const { runId } = await service.start({ ...task, files: [{ name: 'in.csv', content: 'a\n' }] });
    now += 1_000;
    const second = await service.start({ task: `add ${'1'.repeat(600)}` });
    await hold.reached;
    expect(await service.list()).toMatchObject([
      { runId: second.runId, status: 'running', task: expect.stringMatching(/^.{500}…$/) },
      { runId, status: 'running', task: task.task },
    ]);
    const [file] = (await service.get(runId))?.started?.files ?? [];
    const text = async (id: string) => (await service.blob(id, file?.sha256 ?? ''))?.toString();
    expect(await text(runId)).toBe('97,10');
    expect(await text(second.runId)).toBeUndefined();
    expect(await text('run_none')).toBeUndefined();
    hold.release();
    await service.idle();
    expect(await service.list({ limit: 1, before: second.runId })).toMatchObject([{ runId, stopReason: 'passed' }]);
    expect(await service.list({ status: 'running' })).toEqual([]);
    await expect(service.list({ before: 'run_none' })).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    expect(await text(runId)).toBe('97,10');
  });

  it('is bounded by age', async () => {
    let now = 1_000;
    const { service } = serviceOf(new ScriptedModel(programs('print(3)')), { keptMs: 500, now: () => now });
    const { runId } = await service.start(task);
    await service.idle();
    now += 500;
    expect(await service.get(runId)).toBeDefined();
    now += 1;
    expect(await service.get(runId)).toBeUndefined();
  });
});

describe('an executor that breaks', () => {
  it('still gives the run an end, as a fault', async () => {
    const { model } = heldModel();
    const executor = new MistralAutonomousExecutor({ model, sandbox: tinySandbox() });
    const service = new LocalRunService({
      executor: {
        stream: (...given) => {
          const stream = executor.stream(...given);
          async function* broken(): AsyncGenerator<RunEvent> {
            for await (const event of stream) {
              yield event;
              throw new Error('broken');
            }
          }
          return { result: stream.result, [Symbol.asyncIterator]: broken } as typeof stream;
        },
      },
    });
    const { runId } = await service.start(task);
    expect((await all(service.events(runId))).at(-1)).toMatchObject({
      type: 'run.completed',
      stopReason: 'fault',
      fault: { code: 'INTERNAL' },
    });
  });
});
