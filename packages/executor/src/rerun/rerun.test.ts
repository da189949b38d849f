import { type ExecutionResult, foldRun, type SandboxRequest } from '@mae/protocol';
import { FakeSandbox, reply, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { executorOf, fenced, programs, recordingLog, tinySandbox } from '../__fixtures__/run-log.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import type { ExecuteOptions } from '../options.js';

const overJson = (result: ExecutionResult): ExecutionResult => JSON.parse(JSON.stringify(result));
const noModel = new ScriptedModel([]);

/** A sandbox that answers with what a function makes of a program that is not empty; its checks hold. */
function answering(answer: (request: SandboxRequest) => object, failing: string[] = []) {
  return new FakeSandbox((code, request) => {
    const verdict = (id: string) => (code === '' || failing.includes(id) ? ('failed' as const) : ('passed' as const));
    const checks = (request.checks ?? []).map(({ id }) => ({ checkId: id, verdict: verdict(id), durationMs: 0 }));
    return { ...(code === '' ? {} : answer(request)), checks };
  });
}

async function delivered(sandbox: FakeSandbox, options: ExecuteOptions = {}) {
  const log = new MemoryEventLog();
  const checks = [{ kind: 'assert' as const, code: 'f() == 1' }];
  const model = new ScriptedModel([reply(fenced('import uuid\nf = 1'))]);
  const result = await executorOf(model, sandbox).execute('do it', { planning: 'never', checks, log, ...options });
  expect(result.stopReason).toBe('passed');
  return { result, log };
}

describe('rerun', () => {
  it('gives the same of a repaired program, from the events and from a result that went through JSON', async () => {
    const log = recordingLog();
    const model = new ScriptedModel(programs('print(4)', 'print(3)'));
    const result = await executorOf(model).execute('add 1 and 2', { log });
    for (const given of [log.events, overJson(result)]) {
      const again = await executorOf(noModel).rerun(given);
      expect(again).toMatchObject({ same: true, differences: [] });
      expect(again.result).toMatchObject({
        ...{ success: true, stopReason: 'passed', finalOutput: '3', totalAttempts: 1, runId: result.runId },
        verification: { status: 'passed', checks: [{ checkId: 'm1', verdict: 'passed' }] },
        usage: { requests: 0 },
      });
    }
  });

  it('has the seed, clock, limits, policy, standard input, files and functions of the run', async () => {
    const sandbox = answering(() => ({
      stdout: 'x',
      functionCalls: [{ name: 'send', calls: 1, failures: 0 }],
    }));
    const functions = { send: { input: {}, call: async () => 1 } };
    const files = [
      { name: 'a.txt', content: 'short' },
      { name: 'b.bin', content: new Uint8Array(5_000).fill(7) },
    ];
    const more = { limits: { timeoutMs: 77 }, policy: 'strict' as const, stdin: 'in', files, functions };
    const { result, log } = await delivered(sandbox, more);
    const asked = () => {
      const { request = undefined } = sandbox.requests.at(-1) ?? {};
      const { seed, now, limits, policy, stdin, files: mounted, functions: given, checks, language } = request ?? {};
      const contents = mounted?.map(({ name, content }) => [name, Buffer.from(content).toString()]);
      return { seed, now, limits, policy, stdin, contents, functions: Object.keys(given ?? {}), checks, language };
    };
    const before = asked();
    expect(before).toMatchObject({ limits: { timeoutMs: 77 }, policy: 'strict', stdin: 'in', functions: ['send'] });

    for (const given of [log.events, overJson(result)]) {
      expect(await executorOf(noModel, sandbox).rerun(given, { functions, log })).toMatchObject({ same: true });
      expect(asked()).toEqual(before);
      await executorOf(noModel, sandbox).rerun(given, { functions, files });
      expect(asked()).toEqual(before);
    }
  });

  it('fails with the names of what is not there', async () => {
    const sandbox = answering(() => ({ functionCalls: [{ name: 'send', calls: 1, failures: 0 }] }));
    const files = [
      { name: 'small.txt', content: 'short' },
      { name: 'large.txt', content: 'x'.repeat(5_000) },
    ];
    const functions = { send: { input: {}, call: async () => 1 } };
    const { result } = await delivered(sandbox, { files, functions, stdin: 'y'.repeat(5_000) });
    const rerun = (options: object) => executorOf(noModel, sandbox).rerun(overJson(result), options);
    await expect(rerun({ files })).rejects.toMatchObject({
      code: 'RUN_FUNCTIONS_MISSING',
      details: { functions: ['send'] },
    });
    await expect(rerun({ functions })).rejects.toMatchObject({
      code: 'RUN_FILES_MISSING',
      details: { files: ['large.txt', 'standard input'] },
    });
    const changed = [{ name: 'large.txt', content: 'another' }];
    await expect(rerun({ functions, files: changed, stdin: 'z' })).rejects.toThrow(
      'large.txt, standard input (large.txt: given, but with another content)',
    );
    await expect(rerun({ functions, files, stdin: 'y'.repeat(5_000) })).resolves.toMatchObject({ same: true });
  });

  it('says in words what differs, and what is random by contract', async () => {
    const file = (text: string) => {
      const content = new TextEncoder().encode(text);
      const sha256 = text === 'a' ? 'a'.repeat(64) : 'b'.repeat(64);
      return { name: 'out.txt', bytes: content.length, sha256, content };
    };
    const { result } = await delivered(
      answering(() => ({ stdout: 'one\ntwo\n', value: { repr: '1', json: 1 }, files: [file('a')] })),
    );
    const other = answering(
      () => ({ stdout: 'one\nthree\n', value: { repr: '2', json: 2 }, files: [file('bb')] }),
      ['c1'],
    );
    other.describe = async ({ language }) => ({
      ...{ language, runtime: 'x', versions: { fake: '2' }, imports: 'all', builtins: 'all', limits: {} },
      ...{ notes: [], layers: [] },
    });
    const again = await executorOf(noModel, other).rerun(result);
    expect(again.same).toBe(false);
    expect(again.result).toMatchObject({ success: false, stopReason: 'max-iterations', value: 2 });
    expect(again.differences).toEqual([
      'output: line 2 was "two" and is "three"',
      'value: was 1 and is 2',
      'check c1: was passed and is failed',
      expect.stringMatching(/^file out.txt: was 1 bytes, sha256 [0-9a-f]{12} and is 2 bytes, sha256 [0-9a-f]{12}$/),
      'version of fake: was 1 and is 2',
      'note: the program uses uuid, which is random by contract: the seed does not reach it',
    ]);
    expect(again.differences.join()).not.toContain('undefined');
  });

  it('names other versions where the program did the same', async () => {
    const { result } = await delivered(answering(() => ({ stdout: 'x' })));
    const old = { ...result, receipt: { ...result.receipt, versions: { ...result.receipt.versions, mae: '0.0.1' } } };
    const again = await executorOf(
      noModel,
      answering(() => ({ stdout: 'x' })),
    ).rerun(old);
    expect(again).toMatchObject({ same: true, differences: [expect.stringMatching(/^version of mae: was 0\.0\.1/)] });
  });

  it('keeps what the verdict knew: a vacuous check stays one, a dropped one too', async () => {
    const { result } = await delivered(answering(() => ({ stdout: 'x' })));
    const check = { id: 'm1', source: 'model' as const, kind: 'assert' as const, code: 'True' };
    const judged = {
      ...overJson(result),
      checks: [check],
      proofs: [{ checkId: 'm1', verdict: 'vacuous' as const, seen: 'it passes on an empty program' }],
      verification: {
        status: 'unchecked' as const,
        checks: [
          { checkId: 'm1', verdict: 'vacuous' as const, durationMs: 0 },
          { checkId: 'm0', verdict: 'dropped' as const, message: 'wrong', durationMs: 0 },
        ],
      },
    };
    const again = await executorOf(
      noModel,
      answering(() => ({ stdout: 'x' })),
    ).rerun(judged);
    expect(again).toMatchObject({ same: true, result: { success: false, stopReason: 'unchecked' } });
  });

  it("lets the caller's own schema have the last word again", async () => {
    const output = z.object({ n: z.number() }).refine(({ n }) => n > 5, 'too small');
    const value = (n: number) => answering(() => ({ value: { repr: '', json: { n } } }));
    const { result } = await delivered(value(7), { output, checks: [] });
    const again = await executorOf(noModel, value(3)).rerun(overJson(result), { output });
    expect(again.differences).toContainEqual(
      expect.stringMatching(/^check output: was passed and is failed .*too small/),
    );
  });

  it('refuses what cannot be run again, by name', async () => {
    const log = recordingLog();
    await executorOf(new ScriptedModel(programs('print(3)'))).execute('add 1 and 2', { log });
    const executor = executorOf(noModel);
    await expect(executor.rerun(log.events.slice(0, -1))).rejects.toMatchObject({ code: 'RUN_NOT_ENDED' });
    await expect(executor.rerun([{ a: 1 }] as never)).rejects.toMatchObject({ code: 'RUN_LOG_INVALID' });
    const bad = executor.rerun(log.events, { files: [{ name: '../x', content: '' }] });
    await expect(bad).rejects.toMatchObject({ code: 'RUN_OPTIONS_INVALID', message: expect.stringContaining('files') });
    await expect(executor.rerun({ a: 1 } as never)).rejects.toMatchObject({ code: 'RUN_RESULT_INVALID' });
    const fault = { kind: 'failure' as const, status: 401, body: {} };
    const failed = await executorOf(new ScriptedModel([fault])).execute('add');
    await expect(executor.rerun(failed)).rejects.toMatchObject({ code: 'RUN_NO_PROGRAM' });
    await executor.close();
    await expect(executor.rerun(log.events)).rejects.toMatchObject({ code: 'EXECUTOR_CLOSED' });
    expect(foldRun(log.events).status).toBe('completed');
  });

  it('is cancelled by its signal, and by closing', async () => {
    const { result } = await delivered(answering(() => ({ stdout: 'x' })));
    const started = Promise.withResolvers<void>();
    const hanging = new FakeSandbox(() => {
      started.resolve();
      return new Promise(() => {});
    });
    const cancel = new AbortController();
    const running = executorOf(noModel, hanging).rerun(result, { signal: cancel.signal });
    await started.promise;
    cancel.abort();
    expect(await running).toMatchObject({ same: false, result: { success: false, stopReason: 'cancelled' } });
    const before = executorOf(noModel, tinySandbox()).rerun(result, { signal: AbortSignal.abort() });
    expect(await before).toMatchObject({
      same: false,
      differences: ['The program was cancelled before it had ended.'],
    });
  });
});
