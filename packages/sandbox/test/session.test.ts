import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Language, RunOutcome } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { ExecutionEngine } from '../src/index.js';
import { asserts, testEngine } from './engine.js';
import { firstLine, isGone, script } from './scripts.js';

const engine = testEngine({ hosts: { max: 1, sessions: 4 } });
const languages: ('javascript' | 'python')[] = ['javascript', 'python'];

const programs: Record<'javascript' | 'python', Record<string, string>> = {
  javascript: {
    endless: 'for (;;);',
    memory: 'const all = []; for (;;) all.push(new Array(1000).fill(1.5))',
    crash: 'const nested = []; let at = nested; for (let i = 0; i < 1e6; i++) at = at[0] = []; nested',
    flood: 'for (;;) console.log("a".repeat(1000))',
    wait: 'await new Promise(() => {})',
    later: 'await new Promise((resolve) => setTimeout(resolve, 50))',
    set: 'let x = 41',
    get: 'x + 1',
    fail: 'throw new Error("no")',
    syntax: 'let let',
    policy: 'require("fs")',
    slow: 'for (;;);',
    order: 'order.push(1)',
  },
  python: {
    endless: 'while True: pass',
    memory: 'everything = []\nwhile True: everything.append(bytearray(1_000_000))',
    crash: 'import os\nos._exit(3)',
    flood: 'while True: print("a" * 1000)',
    wait: 'import time\ntime.sleep(600)',
    later: 'import time\ntime.sleep(0.05)',
    set: 'x = 41',
    get: 'x + 1',
    fail: '1 / 0',
    syntax: 'def',
    policy: 'import os',
    slow: 'while True: pass',
    order: 'order.append(1)',
  },
};

describe.each(languages)('a session (%s)', (language) => {
  const code = programs[language];
  const program = (name: string): string => code[name] ?? '';
  const open = (options: Partial<Parameters<ExecutionEngine['session']>[0]> = {}) =>
    engine.session({ language, ...options });

  it('lives on after what is no limit', async () => {
    await using session = await open();
    await session.execute(program('set'));
    const statuses: RunOutcome['status'][] = [];
    for (const name of ['fail', 'syntax', 'policy']) statuses.push((await session.execute(program(name))).status);
    expect(statuses).toEqual(['error', 'error', 'policy']);
    expect(session.isAlive).toBe(true);
    expect((await session.execute(program('get'))).value?.json).toBe(42);
  });

  it.each([
    ['endless', 'timeout', { timeoutMs: 200 }],
    ['wait', 'timeout', { timeoutMs: 200 }],
    ['flood', 'output-limit', {}],
    ['memory', 'memory', {}],
  ])('dies of %s as %s, and says so', async (name, status, limits) => {
    await using session = await open({ limits: { memoryMb: 64 } });
    await session.execute(program('set'));
    const outcome = await session.execute(program(name), { limits });
    expect(outcome.status).toBe(status);
    expect(session.isAlive).toBe(false);
    await expect(session.execute('1')).rejects.toMatchObject({
      code: 'SANDBOX_SESSION_ENDED',
      message: `The session ended with call 2 (${status}: ${outcome.error?.message}): open another one with engine.session().`,
    });
  });

  it('dies of a signal in the middle, and not of one before its turn', async () => {
    await using session = await open();
    await session.execute(program('set'));
    const [middle, before] = [new AbortController(), new AbortController()];
    const going = session.execute(program('later'));
    const waiting = session.execute(program('wait'), { signal: before.signal });
    before.abort();
    expect((await waiting).status).toBe('cancelled');
    await going;
    expect((await session.execute(program('get'))).value?.json).toBe(42);
    const outcome = session.execute(program('wait'), { signal: middle.signal });
    setTimeout(() => middle.abort(), 50);
    expect((await outcome).status).toBe('cancelled');
    expect(session.isAlive).toBe(false);
  });

  it('dies of a check that a limit ends, whose program was well', async () => {
    await using session = await open();
    const outcome = await session.execute('1', { checks: asserts(program('endless')), limits: { checkMs: 100 } });
    expect(outcome).toMatchObject({ status: 'ok', checks: [{ verdict: 'failed' }] });
    await expect(session.execute('1')).rejects.toMatchObject({
      message: expect.stringMatching(/^The session ended with call 1 \(a check: The check was ended after 100 ms/),
    });
  });

  it('runs its calls in the order they came', async () => {
    await using session = await open();
    await session.execute(language === 'python' ? 'order = []' : 'const order = []');
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => session.execute(program('order').replace('1', String(n)))),
    );
    expect(outcomes.every(({ status }) => status === 'ok')).toBe(true);
    expect((await session.execute('order')).value?.json).toEqual([1, 2, 3, 4, 5]);
  });

  it('turns calls away that wait when it dies', async () => {
    await using session = await open();
    const [first, second] = [session.execute(program('endless'), { limits: { timeoutMs: 100 } }), session.execute('1')];
    const refused = expect(second).rejects.toMatchObject({ code: 'SANDBOX_SESSION_ENDED' });
    expect((await first).status).toBe('timeout');
    await refused;
  });

  it('can be closed in the middle of a call', async () => {
    const session = await open();
    const [going, waiting] = [session.execute(program('wait')), session.execute('1')];
    const refused = expect(waiting).rejects.toMatchObject({ message: expect.stringContaining('was closed') });
    await session.close();
    expect((await going).status).toBe('cancelled');
    await refused;
    await session.close();
    await expect(session.execute('1')).rejects.toMatchObject({ code: 'SANDBOX_SESSION_ENDED' });
  });

  it('ends with its own signal', async () => {
    const controller = new AbortController();
    const session = await open({ signal: controller.signal });
    const going = session.execute(program('wait'));
    controller.abort();
    expect((await going).status).toBe('cancelled');
    await session.ended;
    await expect(open({ signal: controller.signal })).rejects.toBe(controller.signal.reason);
  });

  it('is told apart from a program: jobs run beside it, and see nothing of it', async () => {
    await using session = await open();
    await using other = await open();
    await session.execute(program('set'));
    expect((await other.execute(program('get'))).status).toBe('error');
    expect((await engine.execute(program('get'), { language })).status).toBe('error');
    expect((await session.execute(program('get'))).value?.json).toBe(42);
  });

  it('repeats exactly with a seed and a clock, which start with it', async () => {
    const draw =
      language === 'python'
        ? 'import random, time\n[random.random(), time.time() // 1000]'
        : '[Math.random(), Math.floor(Date.now() / 1e6)]';
    const rows = await Promise.all(
      [1, 2].map(async () => {
        await using session = await open({ seed: 7, now: 981_158_400_000 });
        return [await session.execute(draw), await session.execute(draw)].map(({ value }) => value?.json as number[]);
      }),
    );
    expect(rows[0]).toEqual(rows[1]);
    expect(rows[0]?.[0]?.[0]).not.toBe(rows[0]?.[1]?.[0]);
    expect(rows[0]?.map((row) => row?.[1])).toEqual([981_158, 981_158]);
    // The clock goes on from call to call.
    const now = language === 'python' ? 'import time\ntime.time() * 1000' : 'Date.now()';
    await using session = await open({ now: 1_000_000 });
    const { value: first } = await session.execute(now);
    await session.execute(language === 'python' ? 'time.sleep(0.05)' : program('later'));
    const { value: last } = await session.execute(now);
    expect(Number(last?.json) - Number(first?.json)).toBeGreaterThan(45);
  });

  it('does not keep a script alive that forgets it', async () => {
    const child = script(`
      const session = await new ExecutionEngine().session({ language: '${language}' });
      await session.execute(${JSON.stringify(program('set'))});
      console.log((await session.execute(${JSON.stringify(program('get'))})).value.repr);`);
    const end = once(child, 'exit');
    expect(await firstLine(child)).toBe('42');
    expect(await end).toEqual([0, null]);
  });

  it('is gone when its engine is closed, or was killed', async () => {
    const own = new ExecutionEngine();
    const session = await own.session({ language });
    const going = session.execute(program('wait'));
    const { pids } = own.stats()[language];
    expect(own.stats()[language].sessions).toBe(1);
    await own.close();
    expect((await going).status).toBe('cancelled');
    expect(pids.every(isGone)).toBe(true);
    await expect(own.session({ language })).rejects.toMatchObject({ code: 'SANDBOX_CLOSED' });

    const child = script(`
      const engine = new ExecutionEngine();
      const session = await engine.session({ language: '${language}' });
      console.log(JSON.stringify(engine.stats().${language}.pids));
      await session.execute(${JSON.stringify(program('endless'))}, { limits: { timeoutMs: 600_000, cpuMs: 600_000 } });`);
    const left: number[] = JSON.parse(await firstLine(child));
    child.kill('SIGKILL');
    while (!left.every(isGone)) await wait(20);
  });

  it('says so when its process was ended from outside', async () => {
    await using session = await open();
    const pids = engine.stats()[language].pids;
    const own = engine.stats()[language].sessions;
    expect(own).toBe(1);
    await session.execute(program('set'));
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await session.ended;
    expect(session.isAlive).toBe(false);
    await expect(session.execute('1')).rejects.toMatchObject({
      message: expect.stringContaining('ended from outside'),
    });
  });
});

describe('sessions', () => {
  it('have a most, and say what to do', async () => {
    const own = testEngine({ hosts: { sessions: 1 } });
    const session = await own.session({ language: 'javascript' });
    const another = () => own.session({ language: 'javascript' });
    await expect(another()).rejects.toMatchObject({
      code: 'SANDBOX_TOO_MANY_SESSIONS',
      retryable: true,
      message: '1 sessions are open, and this engine allows 1: close one, or give the engine a larger hosts.sessions.',
    });
    await session.close();
    await (await another()).close();
    await expect(another().then((one) => one.execute('1', { signal: AbortSignal.abort() }))).resolves.toMatchObject({
      status: 'cancelled',
    });
  });

  it.each([
    [{ language: 'rust' }, 'SANDBOX_INVALID_REQUEST', /must be python, javascript, typescript/],
    [{ language: 'javascript', stdin: '' }, 'SANDBOX_INVALID_REQUEST', /no option stdin: give it to each call/],
    [{ language: 'javascript', foo: 1 }, 'SANDBOX_INVALID_REQUEST', /no option foo: it has language,/],
    [{ language: 'javascript', limits: { memoryMb: 1 } }, 'SANDBOX_INVALID_LIMIT', /memoryMb/],
    [undefined, 'SANDBOX_INVALID_REQUEST', /object/],
  ])('refuse options that do not fit: %j', async (options, code, message) => {
    await expect(engine.session(options as { language: Language })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    [{ seed: 1 }, /no option seed: it is given once, to engine.session/],
    [{ foo: 1 }, /no option foo: it has checks,/],
    [{ limits: { memoryMb: 64 } }, /no limit memoryMb: it holds for the session/],
    [{ limits: { timeoutMs: 1 } }, /timeoutMs must be a whole number from 10/],
  ])('refuse calls that do not fit, and live on: %j', async (request, message) => {
    await using session = await engine.session({ language: 'javascript' });
    await expect(session.execute('1', request as object)).rejects.toThrow(message);
    expect((await session.execute('1')).status).toBe('ok');
  });
});
