import { expect } from 'vitest';
import { type Attack, attacks, inLanguage } from './fixture.js';
import { notCalled, tools } from './tools.js';

const hostNames = `['process', 'require', 'module', 'Buffer', 'global', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'fetch', '__hostSecret', '__host', '__mae', '__tool', '__log', '__snap', 'given', 'ivm']`;
const imported = { expect: 'DENY' as const, error: /import of/ };

/** The one key that could change what is made of an argument: it is refused, however it is written. */
function prototypeKeys(): Omit<Attack, 'language'> {
  const made = tools();
  return {
    id: 'D16a',
    code: `const told = [];
for (const json of ['{"__proto__":{"admin":1}}', '{"a":[{"__proto__":1}]}', '{"\\u005f_proto__":1}']) {
  try { await tool(JSON.parse(json)); } catch (error) { told.push(error.message); }
}
[...new Set(told), told.length]`,
    functions: made.functions,
    expect: 'CONT',
    value: ['An argument may have no key __proto__.', 3],
    also: notCalled(made),
  };
}

attacks('D. Realm and bridge of JavaScript', [
  ...inLanguage('javascript', [
    {
      id: 'D01',
      code: `const seen = new Set();
for (const name of Object.getOwnPropertyNames(globalThis)) {
  const value = globalThis[name];
  const make = value?.constructor?.constructor;
  if (make !== undefined) seen.add(make('return typeof process + typeof require + typeof __hostSecret')());
}
[...seen]`,
      expect: 'CONT',
      value: ['undefinedundefinedundefined'],
    },
    {
      id: 'D03',
      code: `const seen = new Set(), found = [];
const walk = (value, path, depth) => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value) || depth > 7) return;
  seen.add(value);
  let name;
  try { name = value.constructor?.name } catch {}
  if (/^(Reference|ExternalCopy|Isolate|Callback|Context|Script|Module|Dereference|NativeModule)$/.test(name)) found.push(path);
  for (const key of Reflect.ownKeys(value)) try { walk(value[key], path + '.' + String(key), depth + 1) } catch {}
  try { walk(Object.getPrototypeOf(value), path + '.__proto__', depth + 1) } catch {}
};
walk(globalThis, 'globalThis', 0);
[found, seen.size > 300]`,
      expect: 'CONT',
      value: [[], true],
    },
    { id: 'D03a', code: `${hostNames}.filter((name) => name in globalThis)`, expect: 'CONT', value: [] },
    {
      id: 'D04',
      code: `const leaks = [];
Error.prepareStackTrace = (error, sites) => {
  for (const site of sites) {
    const file = String(site.getFileName());
    if (!/^(main\\.js|mae:realm|null|undefined)$/.test(file)) leaks.push(file);
    if (file !== 'main.js' && (site.getThis() !== undefined || site.getFunction() !== undefined)) leaks.push('function of ' + file);
  }
  return '';
};
new Error().stack;
console.log({ [Symbol.for('nodejs.util.inspect.custom')]: () => new Error().stack });
await new Promise((resolve) => setTimeout(() => resolve(new Error().stack)));
[1].map(() => new Error().stack);
structuredClone({ get a() { return new Error().stack } });
try { new URL('::') } catch (error) { error.stack }
try { crypto.getRandomValues({}) } catch (error) { error.stack }
leaks`,
      expect: 'CONT',
      value: [],
    },
    {
      id: 'D05',
      code: `const stacks = [];
for (const call of [() => new URL('::'), () => crypto.getRandomValues(1), () => setTimeout(1), () => atob('%'), () => structuredClone(() => {}), () => new TextDecoder('x'), () => console.table.call(null), () => URL.prototype.href])
  try { call() } catch (error) { stacks.push(error.stack) }
[stacks.length > 5, stacks.filter((stack) => /realm|\\/|file:/.test(stack))]`,
      expect: 'CONT',
      value: [true, []],
    },
    { id: 'D07', code: 'const e = new Error("a"); e.name = Symbol(); e.stack; throw e', expect: 'ERR', error: /a$/ },
    {
      id: 'D07a',
      code: 'const e = new Error("a"); e.message = Symbol("m"); Object.defineProperty(e, "stack", { value: { toString: 1 } }); throw e',
      expect: 'ERR',
    },
    {
      id: 'D08',
      code: `const taken = [];
Object.defineProperty(Promise.prototype, 'constructor', { value: { [Symbol.species]: function (executor) { executor((v) => taken.push(v), (v) => taken.push(v)) } } });
await null;
taken.map((value) => typeof value)`,
      expect: 'CONT',
      also: ({ value }) => expect(value?.json).not.toContain('object'),
    },
    {
      id: 'D09',
      code: 'Promise.prototype.then = () => { throw 1 }; Promise.prototype.catch = null; Promise.resolve = null; await 1; 5',
      expect: 'CONT',
      value: 5,
    },
    {
      id: 'D09a',
      code: `Reflect.apply = () => 7; Function.prototype.call = Function.prototype.apply = () => 8; JSON.stringify = () => '"forged"'; String.prototype.slice = () => 'forged'; Object.defineProperty = () => {}; [1]`,
      expect: 'CONT',
      value: [1],
    },
    {
      id: 'D11',
      code: 'structuredClone(new Proxy({}, { get() { throw 1 }, ownKeys() { return ["a"] } }))',
      expect: ['ERR', 'CONT'],
    },
    {
      id: 'D11a',
      code: 'new URL(new Proxy({}, { get(_, key) { if (key === Symbol.toPrimitive) return () => "a:b"; } })).href',
      expect: 'CONT',
      value: 'a:b',
    },
    { id: 'D12', code: 'structuredClone({ get a() { for (;;); } })', expect: 'TIME', limits: { timeoutMs: 300 } },
    {
      id: 'D12a',
      code: 'console.log({ get [Symbol.toStringTag]() { for (;;); } })',
      expect: 'TIME',
      limits: { timeoutMs: 300 },
    },
    {
      id: 'D12b',
      code: 'setTimeout(() => {}, { valueOf() { for (;;); } })',
      expect: 'TIME',
      limits: { timeoutMs: 300 },
    },
    {
      id: 'D13',
      code: `({ [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) { return inspect.constructor('return typeof process')() + options.stylize.constructor('return typeof require')() } })`,
      expect: 'CONT',
      also: ({ value }) => expect(value?.repr).toBe('undefinedundefined'),
    },
    {
      id: 'D15',
      code: 'for (const key of ["timeout", "copy", "reference", "promise", "get", "set", "status", "ran", "json"]) Object.prototype[key] = 1e9; 1',
      expect: 'CONT',
      value: 1,
      also: (outcome) => expect(outcome.ran).toBe(true),
    },
    {
      id: 'D15a',
      code: `Object.defineProperty(Object.prototype, 'json', { get() { return 1 }, set() { throw 2 } });
Object.defineProperty(Array.prototype, 0, { get() { return 7 }, set() { throw 3 } });
[1, 2]`,
      expect: 'CONT',
      value: [1, 2],
    },
    {
      id: 'D16',
      code: `JSON.parse('{"__proto__":{"admin":1},"constructor":{"prototype":{"admin":1}}}')`,
      expect: 'CONT',
      also: ({ value }) => {
        expect(Object.keys(value?.json as object)).toEqual(['__proto__', 'constructor']);
        expect(value?.json).not.toHaveProperty('admin');
        expect(({} as { admin?: unknown }).admin).toBeUndefined();
      },
    },
    { id: 'D19', code: 'import x from "fs"; x', ...imported },
    { id: 'D19a', code: 'const fs = require("fs"); fs', ...imported },
    { id: 'D19b', code: 'const fs = await import("f" + "s"); fs', ...imported },
    { id: 'D19c', code: 'export * from "node:fs"', ...imported },
    { id: 'D19d', code: 'await new Function("return import(\'fs\')")()', expect: 'ERR', error: /Not supported/ },
    { id: 'D19e', code: 'import.meta.url', expect: 'DENY' },
    {
      id: 'D20',
      code: `const found = [];
for (const Make of [Function, (async () => {}).constructor, (function* () {}).constructor, (async function* () {}).constructor]) {
  let value = new Make('return [typeof process, typeof require, this === globalThis]')();
  if (value.next !== undefined) value = (await value.next()).value;
  found.push(await value);
}
[...found, (0, eval)('typeof process')]`,
      policy: { preset: 'standard' },
      expect: 'CONT',
      value: [...Array(4).fill(['undefined', 'undefined', true]), 'undefined'],
    },
    { id: 'D20a', code: 'eval("1")', policy: 'strict', expect: 'DENY' },
    {
      id: 'D21',
      code: '[typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics]',
      expect: 'CONT',
      value: ['undefined', 'undefined', 'undefined'],
    },
    { id: 'D21a', code: 'WebAssembly.JSTag', expect: 'DENY' },
    {
      id: 'D21b',
      code: '[globalThis["Web" + "Assembly"], Function("return this")()["Shared" + "ArrayBuffer"]].map((one) => typeof one)',
      expect: 'CONT',
      value: ['undefined', 'undefined'],
    },
    {
      id: 'D21c',
      code: '[typeof WebAssembly.JSTag, Function("return typeof process")()]',
      policy: 'open',
      expect: 'CONT',
      also: ({ value }) => expect(value?.repr).toContain("'undefined' ]"),
    },
    {
      id: 'D23',
      code: 'class R { [Symbol.dispose]() { throw new Error("d") } }\n{ using r = new R(); throw new Error("b") }',
      expect: 'ERR',
      error: /SuppressedError/,
    },
    {
      id: 'D24',
      code: 'async function* g() { yield* { [Symbol.asyncIterator]: () => ({ next: () => ({ get then() { throw new Error("then") } }) }) } }\nfor await (const x of g());',
      expect: 'ERR',
      error: /then/,
    },
    {
      id: 'D25',
      code: 'const a = new Error("a"); a.cause = a; const b = new AggregateError([a, a], "b"); b.errors.push(b); throw b',
      expect: 'ERR',
      error: /AggregateError: b/,
    },
    { id: 'D25a', code: 'const a = new Error("a"); a.cause = a; console.log(a); a', expect: 'OK' },
    {
      id: 'D27',
      code: 'let found; function f() { found = f.caller }\nsetTimeout(f); await new Promise((resolve) => setTimeout(resolve, 5)); found',
      expect: 'CONT',
      value: null,
    },
    {
      id: 'D27a',
      code: 'let found; function f() { found = f.caller }\nconsole.log({ get x() { f(); return 1 }, toString: f, [Symbol.for("nodejs.util.inspect.custom")]: f }); found',
      expect: 'CONT',
      value: null,
    },
    {
      id: 'D28',
      code: 'globalThis.__tool = 1; delete globalThis.console; for (const one of [globalThis, Object.prototype, Array.prototype, Function.prototype, Promise.prototype]) Object.freeze(one); 5',
      expect: 'CONT',
      value: 5,
    },
    {
      id: 'D29',
      code: `['\\u005f\\u005fhost', '__mae', '__m' + 'ae_'].map((name) => typeof globalThis[name])`,
      expect: 'CONT',
      value: ['undefined', 'undefined', 'undefined'],
    },
    {
      id: 'D29a',
      code: `let found = 'none';\ntry { found = typeof eval('__m' + 'ae') } catch (error) { found = error.name }\nfound`,
      expect: 'CONT',
      also: ({ value }) => expect(['none', 'undefined', 'ReferenceError']).toContain(value?.json),
    },
    {
      id: 'D33',
      code: 'const fractions = new Set(); for (let i = 0; i < 2000; i++) fractions.add(performance.now() % 1); fractions.size',
      expect: 'CONT',
      value: 1,
    },
    { id: 'D34', code: '}); globalThis.escaped = 1; (async function () {', expect: 'ERR', error: /SyntaxError/ },
    { id: 'D34a', code: '1 <!-- }); (function () {\n2', expect: 'OK', value: 2 },
    { id: 'D34b', code: '--> }); (function () {\n2', expect: ['ERR', 'OK'], value: 2 },
    { id: 'D34c', code: '1 // }); (function () { //', expect: 'OK', value: 1 },
    { id: 'D34d', code: 'return 5', expect: 'ERR', error: /SyntaxError/ },
    {
      id: 'D35',
      code: '[1, 2]',
      checks: [{ id: 'a', source: 'model', kind: 'assert', code: 'export const a = 1' }],
      expect: 'OK',
      value: [1, 2],
      also: ({ checks }) => expect(checks[0]?.verdict).toBe('broken'),
    },
    {
      id: 'D35a',
      code: '[1, 2]',
      checks: [
        { id: 'a', source: 'model', kind: 'assert', code: '}}); globalThis.escaped = 1; ({a: async () => {{' },
        { id: 'b', source: 'model', kind: 'assert', code: 'let assert1 = 1 // }' },
      ],
      expect: 'OK',
      value: [1, 2],
      also: ({ checks }) => expect(checks.map(({ verdict }) => verdict)).toEqual(['broken', 'passed']),
    },
    {
      // A program may change its realm; what decides a verdict is taken before.
      id: 'D36',
      code: `const f = () => 3;
Array.prototype.join = () => undefined; String.prototype.replaceAll = () => undefined; RegExp.prototype.test = () => true; RegExp.prototype.exec = () => ['x'];
Object.defineProperty(TypeError, Symbol.hasInstance, { value: () => true });
Object.defineProperty(Array.prototype, Symbol.iterator, { value: function* () { yield 'x' } });
console.assert = () => {}; Object.is = () => true; Reflect.ownKeys = () => []; Promise.prototype.then = () => {}; Map.prototype.get = () => 4;`,
      checks: [
        'console.assert(f() === 4, "not four")',
        'console.assert(f() === 4)',
        'console.assert(f() === 4, { a: 1 }, 2)',
        'assert(f() === 4)',
        'assert.equal(f(), 4)',
        'assert.deepEqual([f()], [4])',
        'assert.throws(() => { throw new RangeError("other") }, /four/)',
        'assert.throws(() => { throw new RangeError("other") }, TypeError)',
        'assert.throws(f)',
      ].map((code, index) => ({ id: `c${index}`, source: 'model', kind: 'assert', code })),
      expect: 'OK',
      also: ({ checks }) => expect(checks.map(({ verdict }) => verdict)).toEqual(Array(9).fill('failed')),
    },
  ]),
  ...inLanguage('typescript', [
    { id: 'D19', code: 'import x from "fs"; x', ...imported },
    { id: 'D19a', code: 'import fs = require("fs"); fs', expect: ['DENY', 'ERR'] },
    {
      id: 'D19b',
      code: '/// <reference path="{canary}" />\nimport type { X } from "./x";\n1',
      expect: ['DENY', 'OK'],
      value: 1,
    },
    {
      id: 'D31',
      code: `type X<N> = N extends 0 ? 1 : ${'X<'.repeat(5_000)}N${'>'.repeat(5_000)}; 1`,
      expect: ['ERR', 'TIME', 'OK', 'CRASH'],
      limits: { timeoutMs: 2_000 },
    },
    {
      id: 'D31a',
      code: `//# sourceMappingURL=data:application/json;base64,${'A'.repeat(200_000)}\n//# sourceURL={canary}\nthrow new Error("x")`,
      expect: 'ERR',
      also: ({ error }) => expect(error?.traceback.length).toBeLessThan(10_000),
    },
    {
      id: 'D31b',
      code: `type T = ${'('.repeat(20_000)}1${')'.repeat(20_000)}; 1`,
      expect: ['ERR', 'TIME', 'CRASH'],
      limits: { timeoutMs: 2_000 },
    },
    {
      id: 'D31c',
      code: `let a = ${'<T,>() => '.repeat(20_000)}1`,
      expect: ['ERR', 'TIME', 'CRASH', 'OK'],
      limits: { timeoutMs: 2_000 },
    },
  ]),
  ...inLanguage('javascript', [
    {
      id: 'D05b',
      code: 'const said = []; for (const call of [failing, reading]) try { await call() } catch (error) { said.push(error.message, error.stack.replace(/:1:\\d+/, ":1"), Object.keys(error), error.cause ?? null, error instanceof Error) }\nsaid',
      ...tools(),
      expect: 'CONT',
      value: [
        ...['it failed', 'Error: it failed\n    at main.js:1', [], null, true],
        'ENOENT: no such file or directory',
        ...['Error: ENOENT: no such file or directory\n    at main.js:1', [], null, true],
      ],
    },
    {
      id: 'D08b',
      code: `const seen = [];
class Other extends Promise {
  static get [Symbol.species]() { return function (executor) { executor((value) => seen.push(value), (error) => seen.push(error)); } }
}
const promise = tool({ n: 1 });
promise.constructor = Other;
promise.then((value) => value);
await new Promise((done) => setTimeout(done, 50));
await Other.resolve(tool({ n: 2 })).catch(() => {});
[seen.length > 0, seen.every((value) => value === undefined || Object.getPrototypeOf(value) === Object.prototype), promise instanceof Promise]`,
      ...tools(),
      expect: ['CONT', 'ERR'],
      value: [true, true, true],
    },
    {
      id: 'D09b',
      code: `Promise.prototype.then = function () { throw new Error('poisoned'); };
globalThis.Promise = class { constructor() { throw new Error('poisoned'); } };
JSON.parse = () => 'poisoned'; JSON.stringify = () => '"poisoned"';
Map.prototype.get = Map.prototype.set = Map.prototype.delete = () => 'poisoned';
Object.prototype.toJSON = undefined; Reflect.apply = () => 'poisoned'; Function.prototype.call = Function.prototype.apply = () => 'poisoned';
await tool({ n: 1 })`,
      ...tools(),
      expect: 'CONT',
      value: { n: 1 },
    },
    { id: 'D11', code: 'await tool(new Proxy({}, { get() { return 1 } }))', ...tools(), expect: ['OK', 'ERR'] },
    {
      id: 'D11a',
      code: 'await tool(new Proxy({}, { ownKeys() { throw new Error("trapped") } }))',
      ...tools(),
      expect: 'ERR',
    },
    {
      id: 'D12',
      code: 'tool({ get a() { for (;;); } })',
      ...tools(),
      expect: 'TIME',
      limits: { timeoutMs: 500 },
    },
    {
      id: 'D12a',
      code: 'await tool({ toJSON() { for (;;); } })',
      ...tools(),
      expect: 'TIME',
      limits: { timeoutMs: 500 },
    },
    { id: 'D12b', code: 'await tool({ get a() { throw new Error("no") } })', ...tools(), expect: 'ERR' },
    {
      id: 'D15a',
      code: 'Object.prototype.timeout = 1e9; Object.prototype.n = 5; Object.prototype.signal = 1; await strict({})',
      ...tools(),
      expect: 'ERR',
      error: /n: Invalid input/,
    },
    prototypeKeys(),
    {
      id: 'D17',
      code: 'const told = []; for (const key of ["constructor", "toString", "hasOwnProperty", "__defineGetter__"]) { told.push(await tool({ [key]: 1 })); try { await strict({ n: 1, [key]: 1 }) } catch (error) { told.push(error.name) } }\ntold',
      ...tools(),
      expect: 'CONT',
      value: ['constructor', 'toString', 'hasOwnProperty', '__defineGetter__'].flatMap((key) => [
        { [key]: 1 },
        'TypeError',
      ]),
    },
    {
      id: 'D23',
      code: `let told;
try {
  await using first = { async [Symbol.asyncDispose]() { await failing(1); } };
  await failing(2);
} catch (error) {
  told = [error.name, error.error, error.suppressed].map((one) => (typeof one === 'string' ? one : [one instanceof Error, one.message, Reflect.ownKeys(one).sort()]));
}
told`,
      ...tools(),
      expect: 'CONT',
      value: ['SuppressedError', [true, 'it failed', ['message', 'stack']], [true, 'it failed', ['message', 'stack']]],
    },
    {
      id: 'D24',
      code: `async function* over() { yield* { [Symbol.asyncIterator]: () => ({ next: () => ({ get then() { throw new Error('mine'); } }) }) }; }
async function* around() { yield* { async *[Symbol.asyncIterator]() { yield failing(); } }; }
const told = [];
for (const make of [over, around]) try { for await (const value of make()) told.push(value); } catch (error) { told.push(error instanceof Error, error.message); }
told`,
      ...tools(),
      expect: 'CONT',
      value: [true, 'mine', true, 'it failed'],
    },
    {
      id: 'D27b',
      code: `const seen = [];
function caller() { seen.push(String(arguments.callee.caller)); try { seen.push(String(caller.caller)); } catch (error) { seen.push(error.name); } return 1; }
await tool(1).then(caller);
await tool({ toJSON: caller });
[...new Set(seen)]`,
      ...tools(),
      expect: 'CONT',
      value: ['null'],
    },
  ]),
]);

const limits = { timeoutMs: 500 };

attacks(
  'D. Realm of JavaScript, further ways',
  inLanguage('javascript', [
    {
      id: 'D40',
      code: 'const seen = []; for (const f of [setTimeout, structuredClone, console.log, URL, TextEncoder, crypto.randomUUID, queueMicrotask, atob]) { try { f.call(new Proxy({}, { get(_, k) { seen.push(typeof k); return undefined } }), new Proxy(function () {}, { apply(t, self, args) { seen.push(...args.map((a) => a?.constructor?.constructor?.("return typeof process")())); } })) } catch {} } [...new Set(seen)].filter((x) => x === "object")',
      expect: 'CONT',
      value: [],
    },
    {
      id: 'D41',
      code: 'Object.prototype.__defineGetter__("then", () => { throw 1 }); await 0; 5',
      expect: ['CONT', 'ERR'],
    },
    {
      id: 'D42',
      code: 'Object.defineProperty(Object.prototype, "then", { get() { return (f) => f(7) } }); ({})',
      expect: ['CONT', 'TIME', 'ERR'],
      limits,
    },
    {
      id: 'D43',
      code: 'Symbol.prototype[Symbol.toPrimitive] = null; Function.prototype[Symbol.hasInstance] = () => true; Array.prototype.push = null; Array.prototype.map = null; String.prototype.split = null; Map.prototype.set = null; throw new Error("x")',
      expect: 'ERR',
    },
    {
      id: 'D45',
      code: 'String.prototype.toString = Error.prototype.toString = () => { throw 1 }; throw new TypeError("y")',
      expect: 'ERR',
      error: /TypeError: y/,
    },
    {
      id: 'D46',
      code: 'class E extends Error { get name() { return { toString() { throw 1 } } } get message() { return [] } }; throw new E()',
      expect: 'ERR',
    },
    { id: 'D47', code: 'throw Object.create(null)', expect: 'ERR' },
    { id: 'D48', code: 'throw new Proxy(new Error("p"), {})', expect: 'ERR' },
    { id: 'D49', code: 'throw function f() {}', expect: 'ERR' },
    { id: 'D50', code: 'throw Symbol("s")', expect: 'ERR' },
    { id: 'D51', code: 'throw undefined', expect: 'ERR' },
    { id: 'D52', code: 'throw null', expect: 'ERR' },
    { id: 'D53', code: 'await Promise.reject(undefined)', expect: 'ERR' },
    { id: 'D54', code: 'Promise.reject(Symbol("x")); 1', expect: 'ERR' },
    { id: 'D55', code: 'setTimeout(() => { throw null }); 1', expect: 'ERR' },
    {
      id: 'D56',
      code: 'setTimeout(() => { throw { valueOf() { for (;;); }, toString() { for (;;); } } }); 1',
      expect: ['ERR', 'TIME'],
      limits,
    },
    {
      id: 'D57',
      code: 'const f = Function; f.prototype.constructor("return this")().process',
      expect: ['CONT', 'OK'],
      also: ({ value }) => expect(value?.json).toBeUndefined(),
    },
    { id: 'D58', code: 'Reflect.construct(Array, [], class {}).length', expect: 'OK', value: 0 },
    {
      id: 'D59',
      code: '"".sub.constructor("return globalThis")()["eva" + "l"]("typeof require")',
      expect: 'CONT',
      value: 'undefined',
    },
    { id: 'D60', code: 'with ({ process: 1 }) { process }', expect: ['OK', 'ERR', 'DENY'] },
    {
      id: 'D61',
      code: 'new (class extends Promise { constructor(x) { super(x); x(() => {}, () => {}) } })(() => {}); 1',
      expect: ['OK', 'ERR'],
    },
    {
      id: 'D62',
      code: 'Object.setPrototypeOf(globalThis, new Proxy({}, { get(_, k) { throw new Error(String(k)) }, has() { return true } })); 1',
      expect: ['OK', 'ERR'],
    },
    {
      id: 'D63',
      code: 'Object.defineProperty(globalThis, "console", { get() { for (;;); } }); 1',
      expect: ['OK', 'TIME'],
      limits,
    },
  ]),
);
