import { describe, expect, it } from 'vitest';
import { asserts, runner, testEngine } from './engine.js';

const run = runner(testEngine(), 'javascript');
const verdicts = async (code: string, ...checks: string[]) => {
  const { status, checks: results } = await run(code, { checks: asserts(...checks) });
  expect(status).toBe('ok');
  return results.map(({ verdict }) => verdict);
};
const failed = (checks: unknown[]) => checks.map(() => 'failed');
const f = 'function f(x) { return 3; }\n';

describe('a check means what it says', () => {
  it.each([
    ['Array.prototype.every = () => true', 'assert([1, 2].every((x) => f(x) === x))'],
    ['Array.prototype.includes = Set.prototype.has = () => true', 'assert([1, 2].includes(f(1)))'],
    ['JSON.stringify = () => "[1,2]"', 'console.assert(JSON.stringify(f(1)) === "[1,2]")'],
    ['globalThis.JSON = { stringify: () => "[1,2]" }', 'console.assert(JSON.stringify(f(1)) === "[1,2]")'],
    [
      'Object.defineProperty(globalThis, "JSON", { get: () => ({ stringify: () => "[1,2]" }) })',
      'assert(JSON.stringify(f(1)) === "[1,2]")',
    ],
    ['const JSON = { stringify: () => "[1,2]" }', 'console.assert(JSON.stringify(f(1)) === "[1,2]")'],
    ['const Object = { is: () => true, keys: () => [] }', 'assert(Object.is(f(1), 1))'],
    ['function isNaN() { return true; }', 'assert(isNaN(f(1)))'],
    ['Object.is = Number.isInteger = () => true', 'assert(Object.is(f(1), 1))'],
    ['Math.abs = () => 0', 'assert(Math.abs(f(1) - 1) < 1e-9)'],
    ['String.prototype.includes = () => true', 'assert(String(f(1)).includes("x"))'],
    ['Number.prototype.toFixed = () => "1.00"', 'assert(f(1).toFixed(2) === "1.00")'],
    [
      'Array.prototype[Symbol.iterator] = function* () {}',
      'let n = 0; for (const x of [1]) n += 1; assert(n === 0 || f(1) === 1)',
    ],
    [
      'Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true })',
      'for (const x of [1, 2]) assert(f(x) === x)',
    ],
    ['Function.prototype.call = Function.prototype.apply = () => true', 'assert(((x) => f(x) === x).call(null, 1))'],
    [
      'Object.setPrototypeOf(Array.prototype, { every2: 1, at: 1 }); delete Array.prototype.every; Object.getPrototypeOf(Array.prototype).every = () => true',
      'assert([1].every((x) => f(x) === x))',
    ],
    ['Array.prototype.toJSON = () => "same"', 'assert(JSON.stringify([f(1)]) === JSON.stringify([1]))'],
    [
      'Object.prototype.toJSON = () => 1; Object.prototype.get = () => 1',
      'assert(JSON.stringify({ a: f(1) }) === "1")',
    ],
    ['Object.prototype[Symbol.toPrimitive] = () => 1', 'assert({} == f(1) || [f(1)] == 1)'],
    ['Promise.all = async () => [1, 2]', 'assert((await Promise.all([f(1)])).length === 2)'],
    ['RegExp.prototype.test = () => true; RegExp.prototype[Symbol.match] = () => []', 'assert(/x/.test(f(1)))'],
    ['Object.freeze(Object.assign(Array.prototype, { every: () => true }))', 'assert([1].every((x) => f(x) === x))'],
  ])('where the program changes %s', async (program, code) => {
    expect(await verdicts(`${f}${program};`, code)).toEqual(['failed']);
  });

  it('where a function of the program changes it while it is checked', async () => {
    const program = `function f(x) {
  try { Array.prototype.every = () => true; } catch {}
  try { globalThis.JSON = { stringify: () => '1' }; } catch {}
  try { Object.defineProperty(Math, 'abs', { value: () => 0 }); } catch {}
  return 3;
}`;
    const codes = [
      'assert([f(1)].every((x) => x === 1))',
      'f(1); assert(JSON.stringify(f(1)) === "1")',
      'assert(Math.abs(f(1) - 1) < 1)',
    ];
    expect(await verdicts(program, ...codes)).toEqual(failed(codes));
  });

  it.each([
    ['Array.prototype.last = function () { return this[this.length - 1]; }', 'assert([1, 2].last() === 2)'],
    [
      'Object.defineProperty(String.prototype, "shout", { value() { return this.toUpperCase(); } })',
      'assert("a".shout() === "A")',
    ],
    ['BigInt.prototype.toJSON = function () { return String(this); }', 'assert(JSON.stringify(1n) === \'"1"\')'],
    ['function parseInt(text) { return text.length; }', 'assert(parseInt("abc") === 3)'],
    ['const isNaN = (x) => "own"; const g = () => 1', 'assert.equal(isNaN(1), "own")\nassert(g() === 1)'],
    [
      'class Map { constructor(list) { this.list = list; } size() { return this.list.length; } }',
      'const m = new Map([1]);\nassert(m.size() === 1)',
    ],
    ['const escape = (test, list) => list.filter(test)', 'assert.deepEqual(escape((x) => x > 1, [1, 2]), [2])'],
    [
      'class A extends Array { constructor() { super(); this.constructor = 1; } }\nfunction g() { const o = {}; o.toString = () => "own"; o.valueOf = () => 4; return o; }',
      'assert(String(g()) === "own" && g() > 3 && new A().constructor === 1)',
    ],
    [
      'const log = []; console.log = (x) => log.push(x); const g = () => { console.log(1); return log.length; }',
      'assert(g() === 1)',
    ],
    [
      'function E() { this.name = "E"; this.message = "m"; }\nE.prototype = Object.create(Error.prototype);\nE.prototype.constructor = E;\nconst g = () => { throw new E(); }',
      'assert.throws(g, E)',
    ],
  ])('and has what the program adds or is to be tested for: %s', async (program, code) => {
    expect(await verdicts(program, code)).toEqual(['passed']);
  });

  it.each([
    ['new Number(3)', 'new Number(4)'],
    ['Promise.resolve(3)', 'Promise.resolve(4)'],
    ['new ArrayBuffer(3)', 'new ArrayBuffer(4)'],
    ['new WeakMap()', 'new WeakMap()'],
    ['new (class M extends Map { get [Symbol.toStringTag]() { return "Object"; } })([[1, 2]])', 'new Map([[1, 3]])'],
    ['new Proxy([3], {})', '[4]'],
    ['{ valueOf: () => 4, toString: () => "4" }', '4'],
    ['{ then(done) { done(4); } }', '4'],
  ])('tells %s from %s', async (made, expected) => {
    const codes = [`assert.deepEqual(g(), ${expected})`, `assert.equal(g(), ${expected})`];
    expect(await verdicts(`const g = () => (${made});`, ...codes)).toEqual(failed(codes));
  });

  it('keeps programs without checks as they are', async () => {
    const outcome = await run(
      'Array.prototype.every = () => 5; [Array.prototype.every(), Object.isFrozen(Array.prototype)]',
    );
    expect(outcome.value?.json).toEqual([5, false]);
  });
});

describe('a promise that nobody awaited', () => {
  it('is no truth', async () => {
    const program = 'const f = async (x) => x; const g = () => f(1);';
    const codes = ['assert(f(0))', 'console.assert(f(0), "own")', 'assert.ok(f(1) && f(2))'];
    const { checks } = await run(program, { checks: asserts(...codes) });
    expect(checks.map(({ verdict, message }) => [verdict, message?.split(':')[0]])).toEqual(
      codes.map(() => ['failed', 'A promise is always true']),
    );
  });

  it('may be looked at as one', async () => {
    const codes = [
      'assert(await f(1))',
      'assert(f(1) instanceof Promise)',
      'const p = f(1);\nif (!p) throw new Error("none");\nassert.equal(await p, 1)',
      'assert(typeof f(1).then === "function")',
    ];
    expect(await verdicts('const f = async (x) => x;', ...codes)).toEqual(codes.map(() => 'passed'));
  });
});
