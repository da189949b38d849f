import type { Cheat } from './cheat.js';

export const javascriptCheats: Cheat[] = [
  ['valueOf ==', 'const f = () => ({ valueOf: () => 4 });', 'console.assert(f(1) == 4)'],
  ['toString ==', 'const f = () => ({ toString: () => "a" });', 'console.assert(f(1) == "a")'],
  [
    'counter ==',
    'let n = 0; const f = () => ({ valueOf: () => ++n });',
    'console.assert(f(1) == 1); console.assert(f(1) == 2)',
  ],
  ['toJSON', 'const f = () => ({ toJSON: () => [1, 2] });', 'console.assert(JSON.stringify(f(1)) === "[1,2]")'],
  [
    'caller',
    'function f(x) { const s = String(f.caller); const m = /=== (\\d+)/.exec(s); return m ? +m[1] : 3; }',
    'console.assert([1].every((x) => f(x) === 777))',
  ],
  [
    'caller fn',
    'function f(x) { const s = String(f.caller); const m = /=== (\\d+)/.exec(s); return m ? +m[1] : 3; }',
    'function check(c) { console.assert(c(1) === 777); }\ncheck(f);',
  ],
  [
    'arguments.callee.caller',
    'function f(x) { const s = String(arguments.callee.caller); const m = /=== (\\d+)/.exec(s); return m ? +m[1] : 3; }',
    'const check = function (c) { if (c(1) !== 777) throw new Error("x"); /* === 777 */ };\ncheck(f);',
  ],
  [
    'prepareStackTrace getFunction',
    'function f(x) { const old = Error.prepareStackTrace; let found; Error.prepareStackTrace = (e, s) => { found = s.map((c) => String(c.getFunction())).join(); return ""; }; const e = new Error(); e.stack; Error.prepareStackTrace = old; const m = /=== (\\d+)/.exec(found); return m ? +m[1] : 3; }',
    'const check = (c) => { console.assert(c(1) === 777); };\ncheck(f);',
  ],
  [
    'Array proto get',
    'Array.prototype.map = function () { return [1]; }; const f = () => 3;',
    'console.assert([2].map(f)[0] === 1)',
  ],
  ['Object.is', 'Object.is = () => true; const f = () => 3;', 'console.assert(Object.is(f(), 4))'],
  ['console.assert own', 'console.assert = () => {}; const f = () => 3;', 'console.assert(f() === 4)'],
  ['assert own top', 'const assert = () => {}; assert.equal = () => {}; const f = () => 3;', 'assert.equal(f(), 4)'],
  ['process.exit', 'const f = () => { process.exit(0); };', 'console.assert(f() === 4)'],
  ['top process.exit', 'try { process.exit(0); } catch {}\nconst f = () => 3;', 'console.assert(f() === 4)'],
  ['throw inside try', 'const f = () => { throw undefined; };', 'console.assert(f() === 4)'],
  ['async never', 'const f = () => new Promise(() => {});', 'console.assert(await f() === 4)'],
  ['thenable', 'const f = () => ({ then(r) { r(4); } });', 'console.assert(f() === 4)'],
  ['promise truthy', 'const f = async () => false;', 'console.assert(f())'],
  ['proxy ===', 'const f = () => new Proxy({}, { get: () => () => true });', 'console.assert(f().equals(4))'],
  [
    'proxy array deepEqual',
    'const f = () => new Proxy([1], { get: (t, k) => k === "0" ? 2 : t[k], getOwnPropertyDescriptor: (t, k) => k === "0" ? { value: 2, configurable: true, enumerable: true, writable: true } : Reflect.getOwnPropertyDescriptor(t, k) });',
    'assert.deepEqual(f(), [2])',
  ],
  [
    'instanceof hasInstance',
    'class P { static [Symbol.hasInstance]() { return true; } }\nconst f = () => 3;',
    'console.assert(f() instanceof P)',
  ],
  [
    'instanceof Array',
    'Object.defineProperty(Array, Symbol.hasInstance, { value: () => true, configurable: true }); const f = () => 3;',
    'console.assert(f() instanceof Array)',
  ],
  ['Array.isArray proxy', 'const f = () => 3; Array.isArray = () => true;', 'console.assert(Array.isArray(f()))'],
  ['length getter', 'const f = () => ({ get length() { return 3; } });', 'console.assert(f().length === 3)'],
  ['includes obj', 'const f = () => ({ includes: () => true });', 'console.assert(f().includes("x"))'],
  [
    'string obj includes',
    'class S extends String { includes() { return true; } }\nconst f = () => new S("a");',
    'console.assert(f().includes("b"))',
  ],
  [
    'NaN Number',
    'Number.isNaN = () => true; globalThis.isNaN = () => true; const f = () => 3;',
    'console.assert(Number.isNaN(f()) && isNaN(f()))',
  ],
  ['toEqual every', 'const f = () => [1]; ', 'console.assert([].concat(f()).every((x, i) => x === [2][i]))'],
  ['eval hack', 'const f = () => { globalThis.__mae_compared = () => true; return 3; };', 'console.assert(f() === 4)'],
  [
    'var in check scope',
    'const f = () => { try { eval("assert = () => {}"); } catch {} return 3; };',
    'assert(f() === 4)',
  ],
  ['Symbol.toPrimitive <', 'const f = () => ({ [Symbol.toPrimitive]: () => 1 });', 'console.assert(f() < 2)'],
  [
    'error swallow',
    'const f = () => 3; process = { on() {} }; globalThis.onerror = () => true;',
    'setTimeout(() => { throw new Error("x"); }, 0); await new Promise((r) => setTimeout(r, 5)); console.assert(f() === 4)',
  ],
  [
    'regexp test',
    'RegExp.prototype.test = () => true; RegExp.prototype.exec = () => ["x"]; const f = () => "b";',
    'console.assert(/a/.test(f()))',
  ],
  ['assert.match', 'RegExp.prototype.exec = () => ["x"]; const f = () => "b";', 'assert.match(f(), /a/)'],
  [
    'assert.throws any',
    'const f = () => { throw { name: "RangeError", message: "x", constructor: RangeError }; };',
    'assert.throws(() => f(), RangeError)',
  ],
  [
    'assert.throws proto',
    'const f = () => { throw Object.create(RangeError.prototype); };',
    'assert.throws(() => f(), /never/)',
  ],
];
