import type { HostFunction } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { runner, testEngine } from './engine.js';

const engine = testEngine();
const python = runner(engine, 'python');
const javascript = runner(engine, 'javascript');
const typescript = runner(engine, 'typescript');

const weather = z.object({ city: z.string() });

/** Gives back what it is given. */
const echo: HostFunction = { input: {}, call: async (input) => input };
const lookUp: HostFunction = {
  input: weather,
  output: z.object({ degrees: z.number() }),
  call: async (input) => ({ degrees: (input as { city: string }).city.length, secret: 1 }),
};

/** Answers nobody before this many calls are there: calls made one after another would wait for ever. */
function meeting(count: number): HostFunction {
  const arrived = Promise.withResolvers<void>();
  let calls = 0;
  return {
    input: {},
    async call(input) {
      calls += 1;
      if (calls === count) arrived.resolve();
      await arrived.promise;
      return input;
    },
  };
}

describe('a call from Python', () => {
  it.each([
    ['look_up(city="Paris")', { degrees: 5 }],
    ['look_up({"city": "Paris"})', { degrees: 5 }],
    ['look_up(**{"city": "Paris"})["degrees"]', 5],
    ['type(look_up(city="Paris")).__name__', 'dict'],
    ['echo()', {}],
    ['echo("a"), echo(1.5), echo(None), echo(True), echo(-(2**53) + 1)', ['a', 1.5, null, true, -(2 ** 53) + 1]],
    ['echo((1, (2, [3])))', [1, [2, [3]]]],
    ['echo({1: "a", None: "b", True: "c", 1.5: "d"})', { 1: 'c', null: 'b', 1.5: 'd' }],
    ['echo("é\\u20ac\\U0001F600\\0")', 'é€😀\0'],
    ['echo("\\ud800") == "\\ud800"', true],
    ['import enum\nclass Size(enum.IntEnum):\n    BIG = 3\necho([Size.BIG, True])', [3, true]],
    [
      'import collections\necho([collections.OrderedDict(a=1), collections.Counter("aab")])',
      [{ a: 1 }, { a: 2, b: 1 }],
    ],
    ['sorted(["ccc", "a", "bb"], key=lambda city: look_up(city=city)["degrees"])', ['a', 'bb', 'ccc']],
    [
      'f = look_up\n[f(city=c)["degrees"] for c in ("a", "bb")], callable(look_up), look_up.__name__',
      [[1, 2], true, 'look_up'],
    ],
    ['import json\njson.loads = None\nlook_up(city="a")', { degrees: 1 }],
  ])('%s', async (code, value) => {
    const functions = { look_up: lookUp, echo };
    expect(await python(code, { functions })).toMatchObject({ status: 'ok', value: { json: value } });
  });

  it.each([
    ['look_up("Paris")', 'TypeError', 'look_up() takes keyword arguments or one dict'],
    ['look_up({}, city="a")', 'TypeError', 'look_up() takes keyword arguments or one dict'],
    ['echo(1, 2)', 'TypeError', 'echo() takes keyword arguments or one value'],
    ['look_up(city=1)', 'ValueError', 'The argument of look_up does not fit: city: Invalid input: expected string'],
    ['echo(a=[1, {2}])', 'TypeError', 'echo(): a.1 is of the type set, which JSON cannot write'],
    ['echo(b"a")', 'TypeError', 'echo(): the argument is of the type bytes'],
    ['echo({(1, 2): 3})', 'TypeError', 'echo(): the argument has a key of the type tuple'],
    ['echo(n=float("nan"))', 'ValueError', 'echo(): n is a float that JSON cannot write: it is not finite'],
    ['echo(2**53)', 'ValueError', 'is an int beyond 2**53, which would be rounded: pass it as a str'],
    ['echo(-(10**400))', 'ValueError', 'is an int beyond 2**53'],
    ['echo({"__proto__": 1})', 'ValueError', 'An argument may have no key __proto__.'],
  ])('%s is refused in words', async (code, name, message) => {
    const functions = { look_up: lookUp, echo };
    const { status, error } = await python(code, { functions });
    expect({ status, name: error?.name }).toEqual({ status: 'error', name });
    expect(error?.message).toContain(message);
    expect(error?.frames).toHaveLength(1);
  });

  it.each([
    ['directly awaited', '(await meet(1), 2)[0]', 1, 1],
    ['gathered', 'import asyncio\nawait asyncio.gather(meet(1), meet(2), meet(3))', 3, [1, 2, 3]],
    ['gathered from a generator', 'import asyncio\nawait asyncio.gather(*(meet(n) for n in [1, 2, 3]))', 3, [1, 2, 3]],
    [
      'gathered from a variable, in a function',
      'import asyncio\nasync def main():\n    tasks = [meet(n) for n in [1, 2]]\n    tasks.append(meet(3))\n    return await asyncio.gather(*tasks)\nasyncio.run(main())',
      3,
      [1, 2, 3],
    ],
    [
      'in tasks',
      'import asyncio\nasync with asyncio.TaskGroup() as group:\n    tasks = [group.create_task(meet(n)) for n in [1, 2]]\n[task.result() for task in tasks]',
      2,
      [1, 2],
    ],
    ['awaited later', 'first = meet(1)\nsecond = meet(2)\n[await first, await second]', 2, [1, 2]],
    [
      'in coroutines of their own',
      'import asyncio\nasync def one(n):\n    name = meet\n    return await name(n)\nawait asyncio.gather(*map(one, [1, 2, 3]))',
      3,
      [1, 2, 3],
    ],
    [
      'with one that is waited for meanwhile',
      'import asyncio\nasync def main():\n    task = asyncio.create_task(meet(1))\n    await asyncio.sleep(0)\n    return [meet(2), await task]\nasyncio.run(main())',
      2,
      [2, 1],
    ],
  ])('goes on beside others: %s', async (_, code, count, value) => {
    const outcome = await python(code, { functions: { meet: meeting(count) } });
    expect(outcome).toMatchObject({ status: 'ok', value: { json: value } });
  });

  it('gives its value, not an awaitable, where the value is used', async () => {
    const code = `import asyncio
async def plain(n): return n
async def main():
    value = echo(1)
    used = echo(2)
    print(used)
    return [type(value).__name__, await plain(echo(3)), await asyncio.gather(plain(echo(4)), plain(used))]
asyncio.run(main())`;
    expect(await python(code, { functions: { echo } })).toMatchObject({ value: { json: ['int', 3, [4, 2]] } });
  });

  it('can be given up without ending the program', async () => {
    const never: HostFunction = { input: {}, call: () => new Promise(() => {}) };
    const code = `import asyncio
try: await asyncio.wait_for(never(), 0.05)
except TimeoutError: print("gave up")
echo(1)`;
    const outcome = await python(code, { functions: { never, echo } });
    expect(outcome).toMatchObject({ status: 'ok', stdout: 'gave up\n', value: { json: 1 } });
  });

  it('is there in files of its own, under its policy', async () => {
    const files = [{ name: 'own.py', content: 'def both(n):\n    return echo(n), echo(n + 1)' }];
    const outcome = await python('from own import both\nboth(1)', { functions: { echo }, files, policy: 'strict' });
    expect(outcome).toMatchObject({ status: 'ok', value: { json: [1, 2] } });
  });
});

describe('a call from JavaScript', () => {
  it.each([
    ['await lookUp({ city: "Paris" })', { degrees: 5 }],
    ['const { degrees } = await lookUp({ city: "a" }); degrees', 1],
    ['await echo()', {}],
    ['[await echo("a"), await echo(1.5), await echo(null), await echo(true)]', ['a', 1.5, null, true]],
    [
      'await echo({ a: undefined, b: [undefined], d: new Date(0), n: new Uint8Array(2) })',
      { b: [null], d: '1970-01-01T00:00:00.000Z', n: [0, 0] },
    ],
    ['[typeof lookUp, lookUp.name, lookUp({ city: "a" }) instanceof Promise]', ['function', 'lookUp', true]],
    ['Promise.all(["a", "bb"].map((city) => lookUp({ city })))', [{ degrees: 1 }, { degrees: 2 }]],
    ['async function main() { return (await lookUp({ city: "abc" })).degrees; }\nmain();', 3],
  ])('%s', async (code, value) => {
    expect(await javascript(code, { functions: { lookUp, echo } })).toMatchObject({
      status: 'ok',
      value: { json: value },
    });
  });

  it.each([
    ['await lookUp("Paris")', 'TypeError', 'lookUp takes one object.'],
    ['await echo(1, 2)', 'TypeError', 'echo takes one value.'],
    [
      'await lookUp({ city: 1 })',
      'TypeError',
      'The argument of lookUp does not fit: city: Invalid input: expected string',
    ],
    ['await echo(new Map())', 'TypeError', 'echo: the argument holds what JSON cannot write'],
    ['await echo({ n: NaN })', 'TypeError', 'JSON cannot write'],
    ['await echo(1n)', 'TypeError', 'JSON cannot write'],
    ['await echo(() => {})', 'TypeError', 'JSON cannot write'],
  ])('%s is refused in words', async (code, name, message) => {
    const { status, error } = await javascript(code, { functions: { lookUp, echo } });
    expect({ status, name: error?.name, line: error?.line }).toEqual({ status: 'error', name, line: 1 });
    expect(error?.message).toContain(message);
  });

  it('goes on beside others', async () => {
    const code = 'await Promise.all([1, 2, 3].map(meet))';
    const outcome = await javascript(code.replace('meet)', '(n) => meet(n))'), { functions: { meet: meeting(3) } });
    expect(outcome).toMatchObject({ status: 'ok', value: { json: [1, 2, 3] } });
  });

  it('is waited for where the program has no value yet, also beside timers', async () => {
    const code =
      'echo("late").then(console.log);\nsetTimeout(() => echo("later").then(console.log), 5);\nconst done = true;';
    const outcome = await javascript(code, { functions: { echo } });
    expect(outcome).toMatchObject({ status: 'ok', stdout: 'late\nlater\n' });
  });

  it('is there in TypeScript', async () => {
    const code = 'const { degrees }: { degrees: number } = await lookUp({ city: "Paris" });\ndegrees';
    expect(await typescript(code, { functions: { lookUp } })).toMatchObject({ status: 'ok', value: { json: 5 } });
  });
});

describe.each([
  ['python', python, (name: string, json = '{}') => `${name}(${json})`],
  ['javascript', javascript, (name: string, json = '{}') => `await ${name}(${json})`],
] as const)('functions of the host in %s', (language, run, call) => {
  it('have a schema as JSON Schema, defaults of a zod schema, and give what their output schema makes', async () => {
    const seen: unknown[] = [];
    const functions: Record<string, HostFunction> = {
      plain: {
        input: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
        call: async (input) => void seen.push(input),
      },
      filled: {
        input: z.object({ n: z.number().default(7) }),
        output: z.object({ n: z.number() }),
        call: async (input) => ({ ...(input as object), hidden: 1 }),
      },
    };
    const fits = await run(call('plain', '{"n": 1}'), { functions });
    expect(fits).toMatchObject({ status: 'ok', functionCalls: [{ name: 'plain', calls: 1, failures: 0 }] });
    expect(seen).toEqual([{ n: 1 }]);
    expect(await run(call('filled'), { functions })).toMatchObject({ value: { json: { n: 7 } } });
    const misfit = await run(call('plain', '{"n": "1"}'), { functions });
    expect(misfit.error?.message).toContain('The argument of plain does not fit: n ');
    expect(seen).toHaveLength(1);
  });

  it.each([
    [
      'throws at once',
      () => {
        throw new Error('at once');
      },
      'at once',
    ],
    ['rejects', () => Promise.reject(new RangeError('a rejection')), 'a rejection'],
    ['rejects with a text', () => Promise.reject('a text'), 'a text'],
    ['rejects with nothing', () => Promise.reject(undefined), 'The function failed.'],
    [
      'rejects with what throws',
      () =>
        Promise.reject({
          get message() {
            throw new Error('deeper');
          },
        }),
      'The function failed.',
    ],
    [
      'gives what does not fit',
      () => Promise.resolve({ n: 'text' }),
      'The result of odd does not fit: n: Invalid input',
    ],
  ])('that %s fail with a message', async (_, odd, message) => {
    const functions: Record<string, HostFunction> = {
      odd: { input: {}, output: z.object({ n: z.number() }), call: odd as HostFunction['call'] },
    };
    const outcome = await run(call('odd'), { functions });
    expect(outcome).toMatchObject({ status: 'error', functionCalls: [{ name: 'odd', calls: 1, failures: 1 }] });
    expect(outcome.error?.name).toBe(language === 'python' ? 'RuntimeError' : 'Error');
    expect(outcome.error?.message).toContain(message);
  });

  it.each([
    [
      'a cycle',
      () => {
        const loop: unknown[] = [];
        loop.push(loop);
        return loop;
      },
      'cannot be written as JSON',
    ],
    ['a bigint', () => 1n, 'cannot be written as JSON'],
    ['more than may cross', () => 'x'.repeat(100), 'has 102 bytes as JSON; 100 may cross'],
    ['deep lists', () => JSON.parse(`${'['.repeat(101)}${']'.repeat(101)}`), 'cannot be written as JSON'],
  ])('that give %s fail', async (_, result, message) => {
    const functions: Record<string, HostFunction> = { odd: { input: {}, call: async () => result() } };
    const { status, error } = await run(call('odd'), { functions, limits: { maxCallBytes: 100 } });
    expect({ status, message: error?.message }).toEqual({ status: 'error', message: expect.stringContaining(message) });
  });

  it('that never answer are ended with the program, and told', async () => {
    const told = Promise.withResolvers<unknown>();
    const functions: Record<string, HostFunction> = {
      never: {
        input: {},
        call: (_, { signal }) => {
          signal.addEventListener('abort', () => told.resolve(signal.reason));
          return new Promise(() => {});
        },
      },
    };
    const outcome = await run(call('never'), { functions, limits: { timeoutMs: 2_000 } });
    expect(outcome).toMatchObject({ status: 'timeout', functionCalls: [{ name: 'never', calls: 1, failures: 0 }] });
    expect(await told.promise).toMatchObject({ name: 'AbortError' });
    expect(await run('40 + 2')).toMatchObject({ value: { json: 42 } });
  });

  it('that settle after the run are not heard, whether well or not', async () => {
    const ended = Promise.withResolvers<void>();
    const functions: Record<string, HostFunction> = {
      late: {
        input: {},
        call: async (input) => {
          await ended.promise;
          if ((input as { n: number }).n > 0) throw new Error('late');
          return 1;
        },
      },
    };
    for (const n of [0, 1]) {
      const code = call('late', `{"n": ${n}}`);
      expect(await run(code, { functions, limits: { timeoutMs: 300 } })).toMatchObject({ status: 'timeout' });
    }
    ended.resolve();
    expect(await run(call('echo', '"x"'), { functions: { echo } })).toMatchObject({ value: { json: 'x' } });
  });

  it('are told of a cancelled run with its own reason', async () => {
    const controller = new AbortController();
    const told = Promise.withResolvers<unknown>();
    const functions: Record<string, HostFunction> = {
      never: {
        input: {},
        call: (_, { signal }) => {
          signal.addEventListener('abort', () => told.resolve(signal.reason));
          controller.abort('enough');
          return new Promise(() => {});
        },
      },
    };
    expect(await run(call('never'), { functions, signal: controller.signal })).toMatchObject({ status: 'cancelled' });
    expect(await told.promise).toBe('enough');
  });

  it('are there in checks, and count with the program', async () => {
    const code = language === 'python' ? 'assert echo(3) == 3' : 'assert.equal(await echo(3), 3)';
    const checks = [
      { id: 'a', source: 'model' as const, kind: 'assert' as const, code },
      {
        id: 'b',
        source: 'caller' as const,
        kind: 'assert' as const,
        code: code.replace('== 3', '== 4').replace(', 3)', ', 4)'),
      },
      { id: 'c', source: 'model' as const, kind: 'assert' as const, code },
    ];
    const outcome = await run(call('echo', '1'), { functions: { echo }, checks, limits: { maxCalls: 3 } });
    expect(outcome.checks.map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'failed']);
    expect(outcome.checks[2]?.message).toContain('may call functions of the host 3 times');
    expect(outcome.functionCalls).toEqual([{ name: 'echo', calls: 3, failures: 0 }]);
  });

  it('are told of where source is looked at', async () => {
    const [code] = [call('echo', '1')];
    expect(await engine.validate(code, { language })).toMatchObject([{ kind: 'name', name: 'echo' }]);
    expect(await engine.validate(code, { language, functions: ['echo'] })).toEqual([]);
  });

  it('do not hold up the engine by a pattern that backtracks', async () => {
    const functions: Record<string, HostFunction> = {
      slow: { input: z.string().regex(/^(a+)+$/), call: echo.call },
    };
    const text = `"${'a'.repeat(40)}!"`;
    const outcome = await run(call('slow', text), { functions, limits: { timeoutMs: 60_000 } });
    expect(outcome).toMatchObject({
      status: 'error',
      error: { message: 'The schema of slow takes too long to check.' },
    });
  });

  it('are as they were when the run began', async () => {
    const changing: Record<string, HostFunction> = {
      first: {
        input: {},
        async call() {
          changing.second = { input: {}, call: async () => 'changed' };
          return 1;
        },
      },
      second: { input: {}, call: async () => 'as it was' },
    };
    const code = language === 'python' ? '[first(), second()]' : '[await first(), await second()]';
    expect(await run(code, { functions: changing })).toMatchObject({ value: { json: [1, 'as it was'] } });
  });

  it('leave no trace in the outcome where none is called', async () => {
    expect(await run('1', { functions: { echo } })).not.toHaveProperty('functionCalls');
  });
});

describe.each([
  ['python', (code: string) => code],
  ['javascript', (code: string) => `await ${code}`],
] as const)('the functions of a session of %s', (language, call) => {
  it('are there in all its calls, each with its own count, limits and signals', async () => {
    const signals: AbortSignal[] = [];
    const functions: Record<string, HostFunction> = {
      echo: {
        input: {},
        call: async (input, { signal }) => {
          signals.push(signal);
          return input;
        },
      },
      late: { input: {}, call: () => new Promise(() => {}) },
    };
    await using session = await engine.session({ language, functions });
    const kept = language === 'python' ? 'kept = echo\necho(1)' : 'globalThis.kept = echo; await echo(1)';
    expect(await session.execute(kept)).toMatchObject({ status: 'ok', value: { json: 1 } });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    const second = await session.execute(call('kept("x")'), { limits: { maxCalls: 1 } });
    expect(second).toMatchObject({
      value: { json: 'x' },
      functionCalls: [{ name: 'echo', calls: 1, failures: 0 }],
    });
    expect(await session.execute(call('echo("x")'), { limits: { maxCalls: 0 } })).toMatchObject({
      status: 'error',
      error: { message: expect.stringContaining('may call functions of the host 0 times') },
    });
    const beside =
      language === 'python'
        ? 'import asyncio\nawait asyncio.gather(echo(1), echo(2))'
        : 'late(1); await Promise.all([echo(1), echo(2)])';
    expect(await session.execute(beside)).toMatchObject({ status: 'ok', value: { json: [1, 2] } });
    const code = language === 'python' ? 'assert echo(5) == 5' : 'assert.equal(await echo(5), 5)';
    const checks = [{ id: 'a', source: 'caller' as const, kind: 'assert' as const, code }];
    expect(await session.execute(call('echo(3)'), { checks })).toMatchObject({
      value: { json: 3 },
      checks: [{ verdict: 'passed' }],
    });
  });
});

describe('functions that cannot be given', () => {
  it.each([
    ['with a dash', 'look-up'],
    ['keyword of Python', 'lambda'],
    ['keyword of JavaScript', 'typeof'],
    ['builtin of Python', 'print'],
    ['global of JavaScript', 'setTimeout'],
    ['hidden', '_private'],
    ['no ASCII', 'größe'],
    ['__proto__', '__proto__'],
    ['empty', ''],
    ['endless', 'a'.repeat(65)],
  ])('for their name: %s', async (_, name) => {
    const functions = Object.fromEntries([[name, echo]]);
    const refusal = { code: 'SANDBOX_INVALID_REQUEST', message: expect.stringContaining(name === '' ? '""' : name) };
    await expect(python('1', { functions })).rejects.toMatchObject(refusal);
    await expect(engine.validate('1', { language: 'python', functions: [name] })).rejects.toMatchObject(refusal);
  });

  it.each([
    [{ f: null }, 'The function f must be { input, output?, call }.'],
    [{ f: { input: {} } }, 'The function f needs call'],
    [{ f: { call() {} } }, 'The function f needs input'],
    [{ f: { input: 'string', call() {} } }, 'The function f needs input'],
    [{ f: { input: { type: 'strnig' }, call() {} } }, 'The input schema of the function f cannot be used'],
    [
      { f: { input: {}, output: { $ref: '#/$defs/none' }, call() {} } },
      'The output schema of the function f cannot be used',
    ],
    [[echo], 'functions must be an object'],
  ])('for what they are: %j', async (functions, message) => {
    await expect(python('1', { functions: functions as never })).rejects.toMatchObject({
      code: 'SANDBOX_INVALID_REQUEST',
      message: expect.stringContaining(message),
    });
  });
});
