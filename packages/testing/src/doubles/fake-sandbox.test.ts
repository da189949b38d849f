import { type Check, RunOutcome } from '@mae/protocol';
import { expect, test } from 'vitest';
import { FakeSandbox, outcome } from '../index.js';

const check: Check = { id: 'c1', source: 'model', kind: 'stdout', equals: 'x' };

test('outcome() is a whole outcome from parts', () => {
  expect(RunOutcome.parse(outcome({ stdout: 'é' }))).toMatchObject({ status: 'ok', ran: true, stdoutBytes: 2 });
  expect(RunOutcome.parse(outcome({ error: { name: 'ValueError', message: 'no' } }))).toMatchObject({
    status: 'error',
    error: { name: 'ValueError', message: 'no', traceback: 'ValueError: no', frames: [] },
  });
  expect(outcome({ status: 'policy' }).ran).toBe(false);
});

test('answers in order, fills in verdicts, hands on output', async () => {
  const sandbox = new FakeSandbox([{ stdout: 'x' }, { status: 'timeout' }]);
  const heard: string[] = [];
  const onOutput = ({ text }: { text: string }) => {
    heard.push(text);
    throw new Error('a listener that fails');
  };
  const first = await sandbox.execute('print("x")', { language: 'python', checks: [check], onOutput });
  expect(first.checks).toEqual([{ checkId: 'c1', verdict: 'passed', durationMs: 0 }]);
  expect(heard).toEqual(['x']);
  expect(() => sandbox.assertDone()).toThrow('Unused outcomes: 1 of 2.');
  const second = await sandbox.execute('while True: pass', { language: 'python', checks: [check] });
  expect(second.checks[0]?.verdict).toBe('not-run');
  sandbox.assertDone();
  await expect(sandbox.execute('more', { language: 'python' })).rejects.toMatchObject({
    code: 'TESTING_UNEXPECTED_CALL',
  });
  expect(() => sandbox.assertDone()).toThrow('Unexpected execution #2: 2 outcomes are scripted. Code: more');
  expect(sandbox.requests.map(({ code }) => code)).toEqual(['print("x")', 'while True: pass', 'more']);
});

test('a function decides by code and request', async () => {
  const sandbox = new FakeSandbox((code, request, index) => ({ stdout: `${index} ${request.language} ${code}` }));
  expect((await sandbox.execute('a', { language: 'python' })).stdout).toBe('0 python a');
  expect((await sandbox.execute('b', { language: 'javascript' })).stdout).toBe('1 javascript b');
});

test('a cancelled request ends as cancelled, before and while it runs', async () => {
  const started = Promise.withResolvers<void>();
  const sandbox = new FakeSandbox(() => {
    started.resolve();
    return new Promise(() => {});
  });
  const before = await sandbox.execute('a', { language: 'python', signal: AbortSignal.abort() });
  expect(before.status).toBe('cancelled');
  const leaving = new AbortController();
  const running = sandbox.execute('a', { language: 'python', signal: leaving.signal });
  await started.promise;
  leaving.abort();
  expect((await running).status).toBe('cancelled');
});

test('looks, describes, warms and closes', async () => {
  const sandbox = new FakeSandbox([], {
    validate: (code) => (code === 'bad' ? [{ kind: 'syntax', severity: 'error', message: 'bad' }] : []),
    facts: { imports: ['json'] },
  });
  expect(await sandbox.validate('bad', { language: 'python' })).toHaveLength(1);
  expect(await sandbox.validate('good', { language: 'python' })).toEqual([]);
  expect(await sandbox.describe({ language: 'python' })).toMatchObject({ language: 'python', imports: ['json'] });
  await sandbox.warm({ language: 'python' });
  await sandbox.close();
  expect(sandbox).toMatchObject({ validated: ['bad', 'good'], warmed: ['python'], closed: true });
  await expect(sandbox.execute('a', { language: 'python' })).rejects.toMatchObject({ code: 'TESTING_UNEXPECTED_CALL' });
});
