import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { toReplySchema } from './reply-schema.js';

const object = (properties: object, rest: object = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...rest,
});
const string = { type: 'string' };
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
const wrapped = (schema: object) => object({ value: schema });

const color = z.enum(['red', 'blue']);
const shape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('dot') }),
  z.object({ kind: z.literal('box'), size: z.int().min(1), note: z.string().optional() }),
]);
const tree = z.object({
  name: z.string(),
  get kids() {
    return z.array(tree).optional();
  },
});
type Nested = string | Nested[];
const nested: z.ZodType<Nested> = z.lazy(() => z.union([z.string(), z.array(nested)]));

describe('a schema for strict mode', () => {
  test.each<[string, z.ZodType, object]>([
    ['all properties required', z.object({ a: z.string() }), object({ a: string })],
    ['an optional one nullable', z.object({ a: z.string().optional() }), object({ a: orNull(string) })],
    ['a nullish one as it is', z.object({ a: z.string().nullish() }), object({ a: { type: ['string', 'null'] } })],
    ['a default as optional, without it', z.object({ a: z.string().default('x') }), object({ a: orNull(string) })],
    ['what goes into a transform', z.object({ a: z.string().transform(Number) }), object({ a: string })],
    [
      'integers without the bounds of zod',
      z.object({ a: z.int().min(1) }),
      object({ a: { type: 'integer', minimum: 1 } }),
    ],
    ['a loose object closed', z.looseObject({ a: z.string() }), object({ a: string })],
    ['an object within an object', z.object({ a: z.object({ b: z.string() }) }), object({ a: object({ b: string }) })],
    ['an empty object', z.object({}), object({})],
    ['descriptions', z.object({ a: z.string().describe('what') }), object({ a: { ...string, description: 'what' } })],
    [
      'a map as a list',
      z.object({ a: z.record(z.string(), z.number()) }),
      object({ a: { type: 'array', items: object({ key: string, value: { type: 'number' } }) } }),
    ],
    ['a map of named keys as an object', z.record(color, z.string()), object({ red: string, blue: string })],
    [
      'a map of some named keys',
      z.partialRecord(color, z.string()),
      object({ red: orNull(string), blue: orNull(string) }),
    ],
    ['a string inside an object', z.string(), wrapped(string)],
    [
      'a list inside an object',
      z.array(z.object({ a: z.string() })),
      wrapped({ type: 'array', items: object({ a: string }) }),
    ],
    ['a union inside an object', z.union([z.string(), z.number()]), wrapped({ type: ['string', 'number'] })],
    [
      'a tuple',
      z.object({ a: z.tuple([z.string(), z.object({ b: z.string().optional() })]) }),
      object({
        a: {
          type: 'array',
          prefixItems: [string, object({ b: orNull(string) })],
          items: false,
          minItems: 2,
          maxItems: 2,
        },
      }),
    ],
    [
      'a discriminated union',
      shape,
      wrapped({
        anyOf: [
          object({ kind: { type: 'string', const: 'dot' } }),
          object({
            kind: { type: 'string', const: 'box' },
            size: { type: 'integer', minimum: 1 },
            note: orNull(string),
          }),
        ],
      }),
    ],
    [
      'an object that holds itself',
      tree,
      object({ name: string, kids: orNull({ type: 'array', items: { $ref: '#' } }) }),
    ],
    [
      'a named definition',
      z.object({ a: z.object({ b: z.string().optional() }).meta({ id: 'Named' }) }),
      object({ a: { $ref: '#/$defs/Named' } }, { $defs: { Named: object({ b: orNull(string) }) } }),
    ],
  ])('has %s', (_name, type, expected) => {
    const { schema, strict } = toReplySchema(type);
    expect(schema).toEqual(expected);
    expect(strict).toBe(true);
    expect(JSON.stringify(schema)).not.toMatch(/"\$schema"|"\$id"/);
  });

  test('holds a value that holds itself', () => {
    const { schema, strict, restore } = toReplySchema(nested);
    expect(strict).toBe(true);
    expect(schema).toMatchObject({ type: 'object', required: ['value'], $defs: expect.any(Object) });
    expect(JSON.stringify(schema)).not.toContain('"$ref":"#"');
    expect(nested.parse(restore({ value: ['a', ['b', []]] }))).toEqual(['a', ['b', []]]);
  });

  test.each([
    ['anything', z.object({ a: z.unknown() })],
    ['a map of anything', z.record(z.string(), z.any())],
    ['nothing', z.object({ a: z.never().optional() })],
  ])('is given up for %s', (_name, type) => {
    const { schema, strict, restore } = toReplySchema(type);
    expect(strict).toBe(false);
    expect(schema).toMatchObject({ type: 'object' });
    expect(schema).not.toHaveProperty('$schema');
    expect(restore({ a: null })).toEqual({ a: null });
  });

  test.each([z.date(), z.object({ a: z.bigint() }), z.map(z.string(), z.string())])('is refused by name', (type) => {
    expect(() => toReplySchema(type)).toThrow(
      expect.objectContaining({ code: 'CLIENT_REQUEST_INVALID', message: expect.stringContaining('JSON Schema') }),
    );
  });
});

describe('what the model wrote', () => {
  test.each<[string, z.ZodType, unknown, unknown]>([
    ['null of an optional property is absent', z.object({ a: z.string().optional() }), { a: null }, {}],
    ['null of a default is the default', z.object({ a: z.string().default('x') }), { a: null }, { a: 'x' }],
    ['null of a nullish property stays', z.object({ a: z.string().nullish() }), { a: null }, { a: null }],
    ['a map comes from its list', z.record(z.string(), z.int()), { value: [{ key: 'a', value: 1 }] }, { a: 1 }],
    ['a map may be written as itself', z.record(z.string(), z.int()), { a: 1 }, { a: 1 }],
    [
      'a map in a map',
      z.object({ a: z.record(z.string(), z.record(z.string(), z.object({ b: z.int().optional() }))) }),
      { a: [{ key: 'x', value: [{ key: 'y', value: { b: null } }] }] },
      { a: { x: { y: {} } } },
    ],
    ['keys of a map may be absent', z.partialRecord(color, z.int()), { red: 1, blue: null }, { red: 1 }],
    ['a value comes out of its object', z.array(z.int()), { value: [1, 2] }, [1, 2]],
    ['a value may come without its object', z.array(z.int()), [1, 2], [1, 2]],
    [
      'the branch of a union is found',
      shape,
      { value: { kind: 'box', size: 2, note: null } },
      { kind: 'box', size: 2 },
    ],
    ['a tree', tree, { name: 'a', kids: [{ name: 'b', kids: null }] }, { name: 'a', kids: [{ name: 'b' }] }],
    [
      'a tuple',
      z.tuple([z.string(), z.object({ b: z.string().optional() })]),
      { value: ['a', { b: null }] },
      ['a', {}],
    ],
    [
      'a named definition',
      z.object({ a: z.object({ b: z.string().optional() }).meta({ id: 'Other' }) }),
      { a: { b: null } },
      { a: {} },
    ],
  ])('%s', (_name, type, written, expected) => {
    expect(type.parse(toReplySchema(type).restore(written))).toEqual(expected);
  });

  test('a key named __proto__ is a key like any other', () => {
    const { restore } = toReplySchema(z.record(z.string(), z.object({ admin: z.boolean() })));
    const restored = restore({ value: [{ key: '__proto__', value: { admin: true } }] });
    expect(Object.getPrototypeOf(restored)).toBe(Object.prototype);
    expect(Object.keys(restored as object)).toEqual(['__proto__']);
  });

  test('a property is not found on the prototype of what the model wrote', () => {
    const named = z.object({ constructor: z.string().optional(), a: z.int().optional() });
    const { restore } = toReplySchema(z.union([named, z.string()]));
    expect(restore({ value: { a: null } })).toEqual({});
  });

  test('a union whose branches are told apart late costs no more with each level', () => {
    interface Node {
      kids: Node[];
      kind: 'a' | 'b';
    }
    const node: z.ZodType<Node> = z.lazy(() =>
      z.union([
        z.object({ kids: z.array(node), kind: z.literal('a') }),
        z.object({ kids: z.array(node), kind: z.literal('b') }),
      ]),
    );
    let written: Node = { kids: [], kind: 'b' };
    for (let depth = 0; depth < 200; depth++) written = { kids: [written], kind: 'b' };
    // With 2 ** 200 steps this would not end.
    expect(toReplySchema(node).restore({ value: written })).toEqual(written);
  });

  test.each([null, 1, 'x', [], [null], { value: null }, { value: { kind: 'none' } }, { a: [1] }])(
    '%j of any other shape is left to zod',
    (written) => {
      for (const type of [shape, tree, nested, z.record(z.string(), z.int()), z.tuple([z.string()])]) {
        expect(() => toReplySchema(type).restore(written)).not.toThrow();
      }
    },
  );
});
