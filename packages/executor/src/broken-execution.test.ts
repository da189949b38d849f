import type { HostFunction } from '@mae/protocol';
import { FakeSandbox, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { executorOf, programs, recordingLog } from './__fixtures__/run-log.js';

const options = { planning: 'never' as const, checks: [{ kind: 'stdout' as const, equals: '3' }] };

/** A sandbox in which the program calls `send` and then, for the first `crashes` times, takes its host down. */
function crashing(crashes: number) {
  let left = crashes;
  return new FakeSandbox(async (code, { functions = {}, checks = [] }) => {
    if (code === '') return { checks: checks.map(({ id }) => ({ checkId: id, verdict: 'failed', durationMs: 0 })) };
    await functions.send?.call({}, { signal: new AbortController().signal });
    if (left-- > 0) return { status: 'crashed', checks: [] };
    return { stdout: '3' };
  });
}

function send(idempotent?: boolean): { called: () => number; functions: Record<string, HostFunction> } {
  let calls = 0;
  const call = async () => ++calls;
  return { called: () => calls, functions: { send: { input: {}, call, ...(idempotent && { idempotent }) } } };
}

const ran = (sandbox: FakeSandbox) => sandbox.requests.filter(({ code }) => code.includes('print')).length;

describe('a sandbox that breaks down', () => {
  it('once is no fault of the program: it runs again, with the same seed and clock', async () => {
    const sandbox = crashing(1);
    const result = await executorOf(new ScriptedModel(programs('print(3)')), sandbox).execute('add', options);
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 1 });
    const runs = sandbox.requests.filter(({ code }) => code.includes('print')).map(({ request }) => request);
    expect(runs).toHaveLength(2);
    expect(runs[0]?.seed).toBe(runs[1]?.seed);
    expect(runs[0]?.now).toBe(runs[1]?.now);
  });

  it('under a check is no fault of the program either', async () => {
    let left = 1;
    const sandbox = new FakeSandbox((code, { checks = [] }) => {
      const isKilled = code !== '' && left-- > 0;
      const verdict = code === '' || isKilled ? ('failed' as const) : ('passed' as const);
      const endedBy = isKilled ? { endedBy: 'crashed' as const } : {};
      return { stdout: '3', checks: checks.map(({ id }) => ({ checkId: id, verdict, ...endedBy, durationMs: 0 })) };
    });
    const checks = [{ kind: 'assert' as const, code: 'assert f() == 3' }];
    const model = new ScriptedModel(programs('print(3)'));
    const result = await executorOf(model, sandbox).execute('add', { planning: 'never', checks });
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 1 });
  });

  it('twice is the program’s doing', async () => {
    const sandbox = crashing(2);
    const model = new ScriptedModel(programs('print(3)', 'print(3) # again'));
    const result = await executorOf(model, sandbox).execute('add', options);
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 2 });
    expect(result.iterations[0]).toMatchObject({ status: 'failed', diagnosis: { category: 'crash' } });
  });

  it('is not asked again where the program had called what must not be called twice', async () => {
    const sandbox = crashing(1);
    const { called, functions } = send();
    const model = new ScriptedModel(programs('print(3)'));
    const result = await executorOf(model, sandbox).execute('add', { ...options, functions, maxIterations: 0 });
    expect(result).toMatchObject({ stopReason: 'max-iterations', iterations: [{ outcome: 'crashed' }] });
    expect([called(), ran(sandbox)]).toEqual([1, 1]);
  });

  it('is asked again where the function bears it', async () => {
    const sandbox = crashing(1);
    const { called, functions } = send(true);
    const model = new ScriptedModel(programs('print(3)'));
    const result = await executorOf(model, sandbox).execute('add', { ...options, functions });
    expect(result.stopReason).toBe('passed');
    expect([called() >= 2, ran(sandbox)]).toEqual([true, 2]);
  });
});

describe('a run that died inside an execution', () => {
  async function diedInside(functions: Record<string, HostFunction>) {
    const log = recordingLog();
    await executorOf(new ScriptedModel(programs('print(3)')), crashing(0)).execute('add', {
      ...options,
      functions,
      log,
    });
    const end = log.events.findIndex((event) => event.type === 'execution.completed');
    return log.events.slice(0, end);
  }

  it('is not executed again where a function was called that may not bear it', async () => {
    const first = send();
    const prefix = await diedInside(first.functions);
    expect(prefix.at(-1)).toMatchObject({ type: 'function.called', name: 'send', attemptId: '1.0' });
    const { called, functions } = send();
    const sandbox = crashing(0);
    const log = recordingLog();
    const result = await executorOf(new ScriptedModel([]), sandbox).resume(prefix, { log, functions }).result;
    expect(result).toMatchObject({
      stopReason: 'fault',
      fault: { code: 'EXECUTION_IN_DOUBT', details: { functions: ['send'] } },
      artifact: { attempt: 1 },
    });
    expect([called(), ran(sandbox)]).toEqual([0, 0]);

    const safe = send(true);
    const again = await executorOf(new ScriptedModel([]), sandbox).resume([...prefix, ...log.events], {
      log,
      functions: safe.functions,
    }).result;
    expect(again.stopReason).toBe('passed');
    expect(safe.called()).toBeGreaterThan(0);
  });

  it('is executed again where every function that was called is idempotent, or none was called', async () => {
    const { functions } = send(true);
    const prefix = await diedInside(functions);
    expect(prefix.at(-1)?.type).toBe('execution.started');
    const again = executorOf(new ScriptedModel([]), crashing(0)).resume(prefix, { functions });
    expect((await again.result).stopReason).toBe('passed');
  });

  it('has called nothing that the log did not take', async () => {
    const whole = recordingLog();
    const { functions } = send();
    await executorOf(new ScriptedModel(programs('print(3)')), crashing(0)).execute('add', {
      ...options,
      functions,
      log: whole,
    });
    const refuseAt = whole.events.findIndex((event) => event.type === 'function.called');
    const { called, functions: refused } = send();
    const running = executorOf(new ScriptedModel(programs('print(3)')), crashing(0)).execute('add', {
      ...options,
      functions: refused,
      log: recordingLog({ refuseAt }),
    });
    await expect(running).rejects.toMatchObject({ code: 'RUN_LOG_REJECTED' });
    expect(called()).toBe(0);
  });
});
