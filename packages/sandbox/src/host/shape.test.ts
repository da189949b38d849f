import { describe, expect, it } from 'vitest';
import {
  anything,
  fittingOf,
  flag,
  listOf,
  oneOf,
  optional,
  orNothing,
  positive,
  record,
  text,
  whole,
} from './shape.js';

const shape = record({
  name: text,
  kind: oneOf('a', 'b'),
  line: optional(positive),
  column: orNothing(positive),
  json: anything,
  places: optional(fittingOf(record({ line: positive }))),
});

describe('a shape', () => {
  it.each([
    [{ name: '', kind: 'a' }],
    [{ name: 'x', kind: 'b', line: 1, column: 2, json: null }],
    [{ name: 'x', kind: 'b', json: { deep: [1, false] }, places: [{ line: 3 }] }],
  ])('gives back what fits: %j', (value) => {
    expect(shape(value)).toStrictEqual(value);
  });

  it('leaves out what nobody asked for, and what may be wrong and is', () => {
    const given = JSON.parse(
      '{"__proto__":{"line":4},"name":"x","kind":"a","column":0,"more":1,"places":[{},{"line":2},7]}',
    );
    expect(shape(given)).toStrictEqual({ name: 'x', kind: 'a', places: [{ line: 2 }] });
  });

  it.each([
    [null],
    ['name'],
    [[]],
    [{ name: 'x' }],
    [{ name: 1, kind: 'a' }],
    [{ name: 'x', kind: 'c' }],
    [{ name: 'x', kind: 'a', line: 0 }],
    [{ name: 'x', kind: 'a', line: 1.5 }],
    [{ name: 'x', kind: 'a', line: null }],
    [{ name: 'x', kind: 'a', places: {} }],
  ])('refuses %j', (value) => {
    expect(() => shape(value)).toThrow('the isolate reported something else than');
  });

  it('takes no field from what all objects have', () => {
    expect(() => record({ toString: text, constructor: text })({})).toThrow('a text');
    expect(() => listOf(flag)([true, 1])).toThrow('true or false');
    expect(() => whole(2 ** 60)).toThrow('a whole number');
  });
});
