import { describe, expect, it } from 'vitest';
import { runner, testEngine } from './engine.js';

const engine = testEngine();
const run = runner(engine, 'javascript');

/** What isolated-vm alone does not stop, or does not count, and how it must end here. */
const samples: [name: string, code: string, statuses: string[]][] = [
  ['a fill that no interrupt reaches', 'new Array(2 ** 27).fill(0); for (;;);', ['timeout', 'memory']],
  ['a scan of an endless array-like', 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)', ['timeout']],
  ['a BigInt power', '3n ** (2n ** 26n)', ['timeout', 'memory']],
  ['a BigInt to text', '(1n << 2n ** 26n).toString().length', ['timeout', 'memory']],
  ['a thrown object with a hanging getter', 'throw { get message() { for (;;); } }', ['error', 'timeout']],
  [
    'an error with a hanging message',
    'throw Object.defineProperty(new Error(), "message", { get() { for (;;); } })',
    ['timeout'],
  ],
  [
    'an error with a hanging stack',
    'throw Object.defineProperty(new Error(), "stack", { get() { for (;;); } })',
    ['timeout'],
  ],
  ['a hanging prepareStackTrace', 'Error.prepareStackTrace = () => { for (;;); }; null.x', ['timeout']],
  [
    'a throwing proxy',
    'throw new Proxy(new Error("x"), { get() { throw 1; }, getPrototypeOf() { throw 2; } })',
    ['error'],
  ],
  [
    'a rejected promise with a hanging stack',
    'Promise.reject(Object.defineProperty(new Error(), "stack", { get() { for (;;); } }))',
    ['timeout'],
  ],
  ['a map that grows', 'const m = new Map(); for (let i = 0; ; i++) m.set(i, {})', ['memory']],
  ['masses of weak references', 'const k = []; for (;;) k.push(new WeakRef({}))', ['memory']],
  [
    'a resizable buffer',
    'const b = new ArrayBuffer(1, { maxByteLength: 2 ** 30 }); b.resize(2 ** 30); new Uint8Array(b).fill(1); for (;;);',
    ['memory'],
  ],
  ['a big string taken apart', 'for (;;) "x".repeat(2 ** 28).split("")', ['memory', 'timeout', 'error']],
  ['masses of formatters', 'const k = []; for (;;) k.push(new Intl.DateTimeFormat("en"))', ['memory', 'timeout']],
  ['masses of promises', 'const k = []; for (;;) k.push(new Promise(() => {}))', ['memory']],
  ['a promise that never settles', 'await new Promise(() => {})', ['timeout']],
  ['microtasks without end', 'const f = () => { Promise.resolve().then(f); }; f()', ['timeout']],
  // Each promise waits for the next one: the chain is memory too.
  ['a chain of microtasks without end', 'const f = () => Promise.resolve().then(f); f()', ['timeout', 'memory']],
  ['an interval that is never cleared', 'setInterval(() => {}, 1)', ['timeout']],
  ['masses of timers', 'for (let i = 0; i < 1e6; i++) setTimeout(() => {}, 1e6)', ['error', 'timeout']],
  ['a pattern that backtracks', '/(a+)+b/.test("a".repeat(40))', ['timeout']],
  ['a value with a hanging toJSON', '({ toJSON() { for (;;); } })', ['timeout']],
  ['a value with a hanging getter', '({ get [Symbol.toStringTag]() { for (;;); } })', ['timeout']],
  ['a flood of output', 'for (;;) console.log("x".repeat(1000))', ['output-limit']],
  ['one huge line', 'console.log("x".repeat(5e7))', ['output-limit', 'memory']],
  ['a huge error message', 'throw new Error("x".repeat(2e7))', ['error']],
  ['recursion without end', 'function f() { return f() + 1; } f()', ['error']],
  ['nested brackets', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, ['error']],
  ['a row of arrows', `${'a=>'.repeat(200_000)}1`, ['error', 'crashed']],
  ['two million terms', `${'1+'.repeat(500_000)}1`, ['error', 'ok', 'timeout', 'crashed']],
];

describe('a hostile program costs one host at most', () => {
  it.each(samples)('%s', async (_, code, statuses) => {
    // What ends by its memory is given the time it takes on a busy machine.
    const timeoutMs = statuses.includes('timeout') ? 300 : 30_000;
    const outcome = await run(code, { limits: { timeoutMs, memoryMb: 64 } });
    expect(statuses).toContain(outcome.status);
    expect(outcome.error?.message.length ?? 0).toBeLessThan(20_000);
    expect(await run('40 + 2')).toMatchObject({ status: 'ok', value: { json: 42 } });
  });
});

describe('a hostile source that is only looked at', () => {
  it.each(['javascript', 'typescript', 'python'] as const)('costs one host at most in %s', async (language) => {
    for (const code of ['('.repeat(20_000), '1+'.repeat(500_000), 'a=>'.repeat(200_000), '\0', '\u2028\u2029"']) {
      const diagnostics = await engine.validate(code, { language });
      expect(diagnostics.length).toBeGreaterThan(0);
    }
    expect(await engine.validate('1', { language })).toEqual([]);
  });
});
