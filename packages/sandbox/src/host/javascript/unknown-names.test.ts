import { describe, expect, it } from 'vitest';
import { policyPresets } from '../../policy-lists.js';
import { parseScript } from './parse.js';
import { unknownNames } from './unknown-names.js';

function found(code: string, preset: keyof typeof policyPresets = 'standard') {
  const parsed = parseScript(code);
  if ('fault' in parsed) throw new Error(parsed.fault.message);
  return unknownNames(parsed.program, policyPresets[preset]).map(({ name, line, column }) => [name, line, column]);
}

describe('names that are bound nowhere', () => {
  it.each([
    ['a + 1', [['a', 1, 1]]],
    [
      'function f() {\n  return lodash.map([], g);\n}',
      [
        ['lodash', 2, 10],
        ['g', 2, 25],
      ],
    ],
    [
      'const x = { a, b: c }; x.d',
      [
        ['a', 1, 13],
        ['c', 1, 19],
      ],
    ],
    [
      'class A extends B { [k]() { return super.m(z) } }',
      [
        ['B', 1, 17],
        ['k', 1, 22],
        ['z', 1, 44],
      ],
    ],
    ['a; a; a', [['a', 1, 1]]],
    ['try { f() } finally {}', [['f', 1, 7]]],
    ['tag`text`', [['tag', 1, 1]]],
  ])('are told of %j', (code, names) => {
    expect(found(code)).toEqual(names);
    expect(found(code, 'open')).toEqual(names);
  });

  it.each([
    'const { a, b: [c, ...d], e = 1, ...f } = {}; a; c; d; e; f',
    'f(); function f(x, { y }, ...z) { return [x, y, z, arguments] }',
    'for (const [k, v] of new Map()) { k; v }\nfor (var i in {}); i',
    'try { 1 } catch ({ message }) { message }',
    'label: for (;;) { break label }',
    'implicit = 1; implicit',
    'for (key in { a: 1 }) key; for (item of []) item',
    'typeof missing === "undefined" ? 0 : missing',
    'try { missing } catch {}',
    'eval("var x = 1"); x',
    'globalThis.x = 1; x',
    'with ({ x: 1 }) { x }',
    'const o = { key: 1, method() {}, get it() { return 1 } }; o.other?.more',
    'class A { #p = 1; static s; m() { return this.#p } } new A().m().x',
    'export const a = 1; export default function () {}; a',
    'module.exports = {}; require.main; console.log(stdin, structuredClone, Intl, undefined, NaN)',
    '(function named() { named() })(); const Made = class Inner { static x = Inner }; new.target; async () => await Made',
  ])('are not seen in %j', (code) => {
    expect(found(code.replace('new.target; ', ''))).toEqual([]);
  });

  it('are bounded in number and length', () => {
    const many = Array.from({ length: 1_000 }, (_, at) => `name${at}`).join(';');
    expect(found(many).length).toBe(100);
    expect(String(found('x'.repeat(100_000))[0]?.[0]).length).toBe(200);
  });
});
