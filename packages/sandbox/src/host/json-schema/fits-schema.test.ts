import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { misfit } from './fits-schema.js';

const loop = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } };
const tree = { type: 'object', properties: { next: { $ref: '#' } }, required: ['value'] };

describe('misfit', () => {
  it.each([
    ['ab', { pattern: '^a' }],
    [{ ab: 1 }, { patternProperties: { '^a': { type: 'number' } }, additionalProperties: false }],
    ['2020-02-29', { format: 'date' }],
    ['anything', { format: 'colour' }],
    ['x', { minimun: 5, title: 'a misspelled keyword is an annotation' }],
    [[1, 'a'], { prefixItems: [{ type: 'integer' }, { type: 'string' }], items: false }],
    [[1, 'a'], { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'integer' }] }],
    [{ value: 1, next: { value: 2 } }, tree],
    [3, { type: ['integer', 'null'] }],
    [3.0, { type: 'integer', multipleOf: 1.5 }],
    [JSON.parse('{"__proto__": 1}'), { properties: JSON.parse('{"__proto__": {"type": "number"}}') }],
    ['a@b.co', z.toJSONSchema(z.email())],
    ['P1D', z.toJSONSchema(z.iso.duration())],
  ])('takes %j for %j', (value, schema) => {
    expect(misfit(value, schema)).toBeUndefined();
  });

  it.each([
    ['ba', { pattern: '^a' }],
    ['a'.repeat(50_000), { pattern: '^(a+)+b' }],
    [{ [`${'a'.repeat(40)}c`]: 1 }, { patternProperties: { '^(a+)+b': true }, additionalProperties: false }],
    ['2021-02-29', { format: 'date' }],
    [{ value: 1, next: {} }, tree],
    [true, { type: 'integer' }],
    [JSON.parse('{"__proto__": "a"}'), { properties: JSON.parse('{"__proto__": {"type": "number"}}') }],
    ['a@', z.toJSONSchema(z.email())],
    [[1, 1.0], { uniqueItems: true }],
  ])('does not take %j for %j', (value, schema) => {
    expect(misfit(value, schema)).toEqual(expect.any(String));
  });

  it.each([
    [{ type: 'strnig' }, '/type must be one or more of array, boolean'],
    [{ type: [] }, '/type must be one or more of'],
    [{ properties: { a: { minimum: '5' } } }, '/properties/a/minimum must be a number'],
    [{ required: 'a' }, '/required must be a list of names'],
    [{ items: [{ type: 'integer' }] }, '/items must be one schema; prefixItems takes a list of them'],
    [{ properties: ['a'] }, '/properties must be an object of schemas'],
    [{ anyOf: [] }, '/anyOf must be a list of schemas'],
    [{ anyOf: [{ type: 'integer' }, 5] }, '/anyOf/1 must be a schema'],
    [{ enum: 'a' }, '/enum must be a list'],
    [{ multipleOf: 0 }, '/multipleOf must be a number over 0'],
    [{ maxItems: -1 }, '/maxItems must be a whole number from 0'],
    [{ pattern: '(' }, '/pattern is a pattern that RE2 does not take'],
    [{ pattern: '^(?!a)' }, '/pattern is a pattern that RE2 does not take'],
    [{ patternProperties: { '(': {} } }, '/patternProperties is a pattern that RE2 does not take'],
    [{ $dynamicRef: '#a' }, '/$dynamicRef is a keyword that is not supported: use $ref'],
    [{ $ref: '#/$defs/none' }, 'Unresolved $ref'],
    [{ $ref: 'https://example.com/schema' }, 'Unresolved $ref'],
    [loop, 'it refers to itself without an end'],
    [JSON.parse(`${'{"not":'.repeat(150)}{}${'}'.repeat(150)}`), 'it is too deep or too large'],
  ])('cannot use %j', (schema, message) => {
    expect(() => misfit(1, schema)).toThrow(message);
  });

  it('leaves the schema and the realm as they were', () => {
    const schema = Object.freeze({ type: 'string', pattern: '^a', $ref: '#/$defs/a', $defs: { a: {} } });
    const before = globalThis.RegExp;
    misfit('ab', schema);
    expect(globalThis.RegExp).toBe(before);
    expect(schema).toEqual({ type: 'string', pattern: '^a', $ref: '#/$defs/a', $defs: { a: {} } });
  });
});
