import { describe, expect, it } from 'vitest';
import { runner, testEngine } from './engine.js';

const engine = testEngine();
const limits = { timeoutMs: 500, memoryMb: 64 };

describe.each(['javascript', 'typescript'] as const)('the status of a program in %s', (language) => {
  const run = runner(engine, language);

  it('is ok, with what it printed and the value of its last expression', async () => {
    const outcome = await run('console.log("é", 1 + 1);\nconsole.error("to stderr");\n[1, { a: 2 }]');
    expect(outcome).toMatchObject({
      status: 'ok',
      ran: true,
      stdout: 'é 2\n',
      stdoutBytes: 5,
      stderr: 'to stderr\n',
      stderrBytes: 10,
      truncated: false,
      value: { repr: '[ 1, { a: 2 } ]', json: [1, { a: 2 }] },
    });
    expect(outcome.error).toBeUndefined();
    expect(outcome.cpuMs).toBeGreaterThan(0);
    expect(outcome.durationMs).toBeGreaterThan(0);
  });

  it('is error, with line, column and frames in its own source', async () => {
    const outcome = await run('function f(x) {\n  return x.y.z;\n}\nconsole.log("before");\nf({});');
    const file = language === 'javascript' ? 'main.js' : 'main.ts';
    expect(outcome).toMatchObject({ status: 'error', ran: true, stdout: 'before\n' });
    expect(outcome.error).toEqual({
      name: 'TypeError',
      message: "Cannot read properties of undefined (reading 'z')",
      line: 2,
      column: 14,
      frames: [
        { file, line: 2, column: 14, name: 'f', source: '  return x.y.z;' },
        { file, line: 5, column: 1, source: 'f({});' },
      ],
      traceback: `${file}:2\n  return x.y.z;\n             ^\n\nTypeError: Cannot read properties of undefined (reading 'z')\n    at f (${file}:2:14)\n    at ${file}:5:1`,
    });
  });

  it('is error and not ran for a syntax error', async () => {
    const outcome = await run('const a = 1;\nconst b = ;');
    expect(outcome).toMatchObject({ status: 'error', ran: false, error: { name: 'SyntaxError', line: 2 } });
  });

  it('is timeout for an endless loop, and the next run is served', async () => {
    expect(await run('for (;;);', { limits })).toMatchObject({
      status: 'timeout',
      ran: true,
      error: { name: 'TimeLimit', message: 'The program was ended after 500 ms.' },
    });
    expect(await run('40 + 2')).toMatchObject({ status: 'ok', value: { json: 42 } });
  });

  it('is timeout where too much processor time was used', async () => {
    const outcome = await run('for (;;);', { limits: { timeoutMs: 20_000, cpuMs: 200 } });
    expect(outcome).toMatchObject({ status: 'timeout', error: { name: 'TimeLimit' } });
    expect(outcome.error?.message).toBe('The program was ended after 200 ms of processor time.');
  });

  it('is memory for a list that grows for ever', async () => {
    const outcome = await run('const kept = [];\nfor (;;) kept.push(new Array(1000).fill(1));', {
      limits: { ...limits, timeoutMs: 20_000 },
    });
    expect(outcome).toMatchObject({ status: 'memory', error: { name: 'MemoryLimit' } });
    expect(await run('40 + 2')).toMatchObject({ status: 'ok', value: { json: 42 } });
  });

  it('is output-limit for a print in a loop, cut at a whole character', async () => {
    const outcome = await run('for (;;) console.log("é".repeat(50));', { limits: { maxOutputBytes: 10_000 } });
    expect(outcome).toMatchObject({ status: 'output-limit', truncated: true, error: { name: 'OutputLimit' } });
    expect(Buffer.byteLength(outcome.stdout)).toBeLessThanOrEqual(10_000);
    expect(Buffer.byteLength(outcome.stdout)).toBeGreaterThan(9_990);
    expect(outcome.stdout).not.toContain('\ufffd');
    expect(outcome.stdoutBytes).toBeGreaterThan(10_000);
  });

  it('is policy and not ran for a refused import, naming line and what to use instead', async () => {
    const outcome = await run('console.log(1);\nconst fs = require("fs");');
    expect(outcome).toMatchObject({
      status: 'policy',
      ran: false,
      stdout: '',
      error: { name: 'PolicyError', line: 2 },
    });
    expect(outcome.error?.message).toBe(
      'The import of fs is not allowed; there are no files; work with the values in the program and with the global stdin.',
    );
  });

  it('is cancelled when its signal is aborted, before and during the run', async () => {
    expect(await run('1', { signal: AbortSignal.abort() })).toMatchObject({ status: 'cancelled', ran: false });
    const controller = new AbortController();
    const outcome = await run('console.log("started");\nfor (;;);', {
      signal: controller.signal,
      onOutput: () => controller.abort(),
      limits: { timeoutMs: 30_000 },
    });
    expect(outcome).toMatchObject({ status: 'cancelled', ran: true, stdout: 'started\n' });
    expect(await run('40 + 2')).toMatchObject({ status: 'ok', value: { json: 42 } });
  });
});

describe('the status of a program in python', () => {
  const run = runner(engine, 'python');

  it.each([
    ['ok', 'print("é", 1 + 1)\n[1, 2]', {}, {}],
    ['error', 'def f():\n    return 1 / 0\nf()', {}, { error: { name: 'ZeroDivisionError', line: 2 } }],
    ['error', 'x = (', {}, { ran: false, error: { name: 'SyntaxError' } }],
    ['timeout', 'while True: pass', {}, { error: { name: 'TimeLimit' } }],
    ['timeout', 'while True:\n    try:\n        while True: pass\n    except BaseException: pass', {}, {}],
    ['memory', 'x = []\nwhile True: x.append([0] * 1000)', { timeoutMs: 30_000 }, {}],
    ['output-limit', 'while True: print("x" * 100)', { maxOutputBytes: 10_000 }, { truncated: true }],
    ['policy', 'print(1)\nimport os', {}, { ran: false, stdout: '', error: { line: 2 } }],
  ])('is %s for %j', async (status, code, more, rest) => {
    expect(await run(code, { limits: { ...limits, ...more } })).toMatchObject({ status, ...rest });
    expect(await run('40 + 2')).toMatchObject({ status: 'ok', value: { json: 42 } });
  });

  it('is cancelled when its signal is aborted', async () => {
    const controller = new AbortController();
    const outcome = await run('print("started", flush=True)\nwhile True: pass', {
      signal: controller.signal,
      onOutput: () => controller.abort(),
      limits: { timeoutMs: 30_000 },
    });
    expect(outcome).toMatchObject({ status: 'cancelled', stdout: 'started\n' });
  });
});

describe('the status of a program whose host dies', () => {
  it('is crashed, and the next run is served', async () => {
    const run = runner(engine, 'javascript');
    const outcome = await run('console.log("started");\nfor (;;);', {
      limits: { timeoutMs: 30_000 },
      onOutput: () => {
        for (const pid of engine.stats().javascript.pids) process.kill(pid, 'SIGKILL');
      },
    });
    expect(outcome).toMatchObject({ status: 'crashed', ran: true, stdout: 'started\n', error: { name: 'Crash' } });
    expect(await run('40 + 2')).toMatchObject({ status: 'ok', value: { json: 42 } });
  });

  it('under a check is the end of that check, which says so', async () => {
    const kill = async () => {
      for (const pid of engine.stats().javascript.pids) process.kill(pid, 'SIGKILL');
    };
    const check = (id: string, code: string) => ({ id, source: 'caller', kind: 'assert', code }) as const;
    const killed = await runner(engine, 'javascript')('1', {
      checks: [check('a', 'await kill();\nfor (;;);')],
      functions: { kill: { input: {}, call: kill } },
    });
    expect(killed).toMatchObject({ status: 'ok', checks: [{ verdict: 'failed', endedBy: 'crashed' }] });
    const endless = await runner(engine, 'javascript')('1', {
      checks: [check('a', 'for (;;);'), check('b', '1')],
      limits: { checkMs: 300 },
    });
    expect(endless.checks).toMatchObject([{ verdict: 'failed', endedBy: 'timeout' }, { verdict: 'passed' }]);
    expect(endless.checks[1]).not.toHaveProperty('endedBy');
  });

  it('is cancelled where a run waited for a host and gave up', async () => {
    const run = runner(engine, 'javascript');
    const controller = new AbortController();
    const first = run('console.log(1);\nawait new Promise(() => {});', {
      limits: { timeoutMs: 1_000 },
      onOutput: () => controller.abort(),
    });
    const second = run('2', { signal: controller.signal });
    expect(await second).toMatchObject({ status: 'cancelled', ran: false });
    expect(await first).toMatchObject({ status: 'timeout' });
  });
});
