import fc from 'fast-check';

/** A JSON Schema, as far as the OpenAPI document of the server uses the vocabulary. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
}

/** Names of components to their schemas. */
export type Components = Record<string, Schema>;

const anything = fc.jsonValue({ maxDepth: 3 });
const big = 2 ** 31;

/** Values that a schema describes. What a schema does not say (that ids are distinct, say) they may break. */
export function validFor(schema: Schema, components: Components): fc.Arbitrary<unknown> {
  const of = (part: Schema): fc.Arbitrary<unknown> => validFor(part, components);
  if (schema.$ref !== undefined) return fc.constant(null).chain(() => of(resolve(schema.$ref ?? '', components)));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(of));
  if (schema.allOf) {
    return fc.tuple(...schema.allOf.map(of)).map((parts) => Object.assign({}, ...parts));
  }
  switch (schema.type) {
    case 'string':
      return strings(schema);
    case 'integer':
      return fc.integer(range(schema));
    case 'number':
      return fc.double({ ...range(schema), noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(schema.items ? of(schema.items) : anything, { maxLength: 4 });
    case 'object':
      return objects(schema, of);
    default:
      return anything;
  }
}

export function resolve(reference: string, components: Components): Schema {
  const found = components[reference.split('/').at(-1) ?? ''];
  if (found === undefined) throw new Error(`there is no ${reference}`);
  return found;
}

function strings({ pattern, format, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (format === 'byte') return fc.base64String({ maxLength: 40 });
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) });
}

function range({ minimum, maximum = big, exclusiveMinimum }: Schema): { min: number; max: number } {
  const min = exclusiveMinimum === undefined ? (minimum ?? -big) : exclusiveMinimum + 1;
  // Mostly what a request may ask for, and not the end of all numbers.
  return { min: Math.max(min, -big), max: Math.min(maximum, big) };
}

function objects(schema: Schema, of: (part: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const { properties, required = [], additionalProperties } = schema;
  if (properties === undefined) {
    const values = typeof additionalProperties === 'object' ? of(additionalProperties) : anything;
    return fc.dictionary(fc.string({ maxLength: 10 }), values, { maxKeys: 4, noNullPrototype: true });
  }
  const optional = Object.keys(properties).filter((name) => !required.includes(name));
  // A few of them: where all are there, hardly any request is one that can be done.
  return fc.shuffledSubarray(optional, { maxLength: Math.min(optional.length, 3) }).chain((chosen) => {
    const parts = [...required, ...chosen].map((name) => [name, of(properties[name] ?? {})]);
    return fc.record(Object.fromEntries(parts), { noNullPrototype: true });
  });
}

/** The same values, something in them replaced, left out or added. */
export function brokenFor(schema: Schema, components: Components): fc.Arbitrary<unknown> {
  return fc
    .tuple(validFor(schema, components), fc.infiniteStream(fc.nat({ max: 5 })), anything)
    .map(([value, turns, other]) => breakAt(value, turns, other));
}

function breakAt(value: unknown, turns: Iterator<number>, other: unknown): unknown {
  const turn = Number(turns.next().value);
  if (typeof value !== 'object' || value === null || turn === 0) return other;
  const keys = Object.keys(value);
  const key = keys[Number(turns.next().value) % Math.max(1, keys.length)] ?? 'added';
  const copy: Record<string, unknown> = Array.isArray(value) ? { ...value } : { ...value };
  if (turn === 1) delete copy[key];
  else if (turn === 2) copy.addedByNobody = other;
  else copy[key] = breakAt(copy[key], turns, other);
  return Array.isArray(value) ? Object.values(copy) : copy;
}
