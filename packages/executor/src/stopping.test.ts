import type { ChatModel, Sandbox } from '@mae/protocol';
import { FakeSandbox, ScriptedModel } from '@mae/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { executorOf, isPlan, planReply, programs, recordingLog, tinySandbox } from './__fixtures__/run-log.js';
import type { ExecuteOptions } from './options.js';

/** Waits until the run is stopped. `reached` tells that something waits here. */
function hold() {
  const reached = Promise.withResolvers<void>();
  const wait = (signal?: AbortSignal): Promise<never> => {
    const stopped = Promise.withResolvers<never>();
    reached.resolve();
    if (signal?.aborted) stopped.reject(signal.reason);
    signal?.addEventListener('abort', () => stopped.reject(signal.reason));
    return stopped.promise;
  };
  return { reached: reached.promise, wait };
}

interface Stage {
  model: ChatModel;
  sandbox: Sandbox;
  reached: Promise<void>;
  options?: ExecuteOptions;
}

function modelThatHangs(onPlan: boolean): Stage {
  const { reached, wait } = hold();
  const inner = new ScriptedModel(programs('print(3)'));
  const model: ChatModel = {
    complete: inner.complete.bind(inner),
    async *stream(request, options) {
      const planning = isPlan({ body: request } as never);
      if (planning !== onPlan) return yield* inner.stream(request, options);
      yield { type: 'delta', content: planning ? JSON.stringify(planReply).slice(0, 20) : '```' };
      await wait(options?.signal);
    },
  };
  return { model, sandbox: tinySandbox(), reached };
}

function sandboxThatHangs(where: 'validate' | 'prove' | 'execute', hears = true): Stage {
  const { reached, wait } = hold();
  const sandbox = tinySandbox();
  const { execute, validate } = { execute: sandbox.execute.bind(sandbox), validate: sandbox.validate.bind(sandbox) };
  sandbox.execute = (code, request) => {
    const isProof = !code.includes('print(3)');
    if (where === 'validate' || isProof !== (where === 'prove')) return execute(code, request);
    const cancelled = { status: 'cancelled' as const };
    const outcome = new FakeSandbox([cancelled]).execute('', { language: 'python' });
    return wait(hears ? request.signal : undefined).catch(() => outcome);
  };
  sandbox.validate = (code, options: { language: 'python'; signal?: AbortSignal }) =>
    where === 'validate' ? wait(hears ? options.signal : undefined) : validate(code, options);
  return { model: new ScriptedModel(programs('print(3)')), sandbox, reached };
}

function approvalThatHangs(): Stage {
  const { reached, wait } = hold();
  const options: ExecuteOptions = { approve: () => wait() };
  return { model: new ScriptedModel(programs('print(3)')), sandbox: tinySandbox(), reached, options };
}

const stages: [string, () => Stage][] = [
  ['a plan is written', () => modelThatHangs(true)],
  ['a program is written', () => modelThatHangs(false)],
  ['a program is looked at', () => sandboxThatHangs('validate')],
  ['checks are proven', () => sandboxThatHangs('prove')],
  ['a program runs', () => sandboxThatHangs('execute')],
];

describe.each(stages)('while %s', (_, make) => {
  it('a run is cancelled', async () => {
    const { model, sandbox, reached, options } = make();
    const cancel = new AbortController();
    const running = executorOf(model, sandbox as FakeSandbox).execute('add', { ...options, signal: cancel.signal });
    await reached;
    cancel.abort(new Error('enough'));
    expect(await running).toMatchObject({
      success: false,
      stopReason: 'cancelled',
      reason: 'The run was cancelled: enough',
    });
  });

  it('a run meets its deadline', async () => {
    const { model, sandbox, options } = make();
    const result = await executorOf(model, sandbox as FakeSandbox).execute('add', {
      ...options,
      budget: { deadlineMs: 100 },
    });
    expect(result).toMatchObject({
      success: false,
      stopReason: 'deadline',
      fault: { code: 'RUN_DEADLINE_EXCEEDED', details: { deadlineMs: 100 }, retryable: true },
    });
    expect(result.fault?.message).toContain('The run had 100 ms');
    expect(result.missing.length).toBeGreaterThan(0);
    const written = result.artifacts.at(-1);
    expect(result.artifact).toEqual(written);
  });
});

it('a run does not wait for a sandbox that does not hear of its end', async () => {
  const { model, sandbox, reached } = sandboxThatHangs('execute', false);
  const cancel = new AbortController();
  const running = executorOf(model, sandbox as FakeSandbox).execute('add', { signal: cancel.signal });
  await reached;
  cancel.abort();
  expect(await running).toMatchObject({ success: false, stopReason: 'cancelled' });
});

describe('while somebody is waited for', () => {
  afterEach(() => void vi.useRealTimers());

  it('a run is cancelled', async () => {
    const { model, sandbox, reached, options } = approvalThatHangs();
    const cancel = new AbortController();
    const running = executorOf(model, sandbox as FakeSandbox).execute('add', { ...options, signal: cancel.signal });
    await reached;
    cancel.abort();
    expect(await running).toMatchObject({ stopReason: 'cancelled', artifact: { code: expect.any(String) } });
  });

  it('its deadline stands still, and so does the clock of its work', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
    const result = await executorOf(new ScriptedModel(programs('print(3)'))).execute('add', {
      budget: { deadlineMs: 5_000 },
      approve: async () => {
        await vi.advanceTimersByTimeAsync(3_600_000);
        return { decision: 'approve' };
      },
    });
    expect(result.stopReason).toBe('passed');
    expect(result.totalDurationMs).toBeLessThan(5_000);
  });
});

describe('while the log stores an event', () => {
  it('a cancelled run does nothing more, and ends when the log has', async () => {
    const log = recordingLog();
    const append = log.append.bind(log);
    const pending = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    log.append = async (event) => {
      if (event.type === 'plan.completed') {
        reached.resolve();
        await pending.promise;
      }
      return append(event);
    };
    const model = new ScriptedModel(programs('print(3)'));
    const sandbox = tinySandbox();
    const cancel = new AbortController();
    const running = executorOf(model, sandbox).execute('add', { log, signal: cancel.signal });
    await reached.promise;
    cancel.abort();
    await new Promise((resolve) => setImmediate(resolve));
    expect([model.requests.length, sandbox.requests.length]).toEqual([1, 0]);
    pending.resolve();
    expect((await running).stopReason).toBe('cancelled');
    expect([model.requests.length, sandbox.requests.length]).toEqual([1, 0]);
  });
});

describe('an executor', () => {
  it('cancels what it runs when it is closed, and closes neither model nor sandbox it was given', async () => {
    const { model, sandbox, reached } = modelThatHangs(false);
    const executor = executorOf(model, sandbox as FakeSandbox);
    const running = executor.execute('add');
    await reached;
    await executor.close();
    expect(await running).toMatchObject({ stopReason: 'cancelled', reason: expect.stringContaining('was closed') });
    expect((sandbox as FakeSandbox).closed).toBe(false);
    await expect(executor.execute('add')).rejects.toMatchObject({ code: 'EXECUTOR_CLOSED' });
  });

  it('ends a run as cancelled whose signal had aborted before, and sends nothing', async () => {
    const model = new ScriptedModel([]);
    const sandbox = tinySandbox();
    const result = await executorOf(model, sandbox).execute('add', { signal: AbortSignal.abort(new Error('no')) });
    expect(result).toMatchObject({ success: false, stopReason: 'cancelled', reason: 'The run was cancelled: no' });
    expect([model.requests.length, sandbox.requests.length]).toEqual([0, 0]);
  });

  it('reopens a cancelled run only where it is resumed', async () => {
    const log = recordingLog();
    await executorOf(new ScriptedModel([])).execute('add', { log, signal: AbortSignal.abort() });
    expect(log.events.at(-1)).toMatchObject({ type: 'run.completed', stopReason: 'cancelled' });
    const resumed = executorOf(new ScriptedModel(programs('print(3)'))).resume(log.events, { log });
    expect((await resumed.result).stopReason).toBe('passed');
  });
});
