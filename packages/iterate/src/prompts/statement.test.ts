import { expect, it } from 'vitest';
import { firstLineOfStatement, lastLineOfStatement } from './statement.js';

it.each([
  ['a statement on one line', 'assert f(1) == 2\nassert f(2) == 3', 1, 1],
  ['one over several lines', 'x = 1\nassert f([\n  1,\n  2,\n]) == 3\ny = 2', 2, 5],
  ['brackets in texts', "assert f('(((') == '['\nassert f(2) == 3", 1, 1],
  ['a call of JavaScript', 'console.assert(\n  f([1, 2]) ===\n  3\n)\nmore()', 1, 4],
  ['brackets that are never closed', 'assert f(1\nassert f(2', 1, 1],
])('ends %s', (_, code, line, last) => {
  expect(lastLineOfStatement(code, line)).toBe(last);
});

it.each([
  ['on the line itself', 'assert f(1) == 2\nassert f(2) == 3', 2, 2],
  ['above, where a call is open', 'const check = () => {\n  console.assert(\n    f([1]) ===\n    3\n  )', 4, 2],
])('begins %s', (_, code, line, first) => {
  expect(firstLineOfStatement(code, line)).toBe(first);
});
