import { expect, it } from 'vitest';
import { readJson } from './read-json.js';

it.each([
  ['bare', '{"a": 1}'],
  ['with a byte order mark', '\uFEFF{"a": 1}'],
  ['fenced', '```json\n{"a": 1}\n```'],
  ['fenced with tildes and prose', 'Here it is:\n~~~\n{"a": 1}\n~~~\nGood luck!'],
  ['in prose', 'The plan is {"a": 1} as you asked.'],
  ['with CRLF', '```json\r\n{\r\n"a": 1}\r\n```\r\n'],
  ['with single quotes and a trailing comma', "{'a': 1,}"],
  ['with comments', '{"a": 1 /* one */}'],
  ['with an unclosed fence', '```json\n{"a": 1}'],
])('reads JSON %s', (_name, reply) => {
  expect(readJson(reply)).toEqual({ a: 1 });
});

it('keeps fences inside its strings', () => {
  const object = { a: 'use\n```python\nprint(1)\n```\nthen' };
  expect(readJson(JSON.stringify(object))).toEqual(object);
});

it.each([
  ['prose', 'no'],
  ['a closing brace', 'use } there'],
  ['a list', '[1, 2]'],
  ['a number', '5'],
  ['nothing', ''],
])('finds nothing in %s', (_name, reply) => {
  expect(readJson(reply)).toBeUndefined();
});
