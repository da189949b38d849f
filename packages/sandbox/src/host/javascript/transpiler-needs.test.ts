import { describe, expect, it } from 'vitest';
import { seemsToNeedCode } from './transpiler-needs.js';

describe('seemsToNeedCode', () => {
  it.each([
    'enum Color { Red }',
    'export const enum Color{Red}',
    'namespace A.B { export const x = 1 }',
    'class C { constructor(private readonly a: number) {} }',
    'class C {\n  @log\n  m() {}\n}',
    'class C { static accessor x = 1 }',
    'import fs = require("fs")',
    'export = C',
    'const a = <any>b',
  ])('of %j', (source) => {
    expect(seemsToNeedCode(source)).toBe(true);
  });

  it.each([
    'const x: number = 1',
    'interface A { readonly x: number }\ntype B<T> = Array<T>',
    'class C { private readonly a = 1; #b = 2 }',
    'const f = <T>(x: T): T => x',
    'import type { A } from "b"',
  ])('not of %j', (source) => {
    expect(seemsToNeedCode(source)).toBe(false);
  });

  it.each([' ', '\n', '@', '(', '(private ', 'enum a ', 'import a', 'module a.', ',\n', '=<a'])(
    'of two megabytes of %j in no time to speak of',
    (piece) => {
      const startedAt = performance.now();
      seemsToNeedCode(piece.repeat(2 ** 21 / piece.length));
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    },
  );
});
