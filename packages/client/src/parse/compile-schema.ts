import type { Json } from '../wire/json.js';
import { isRecord } from '../wire/json.js';
import { keep, orNull, plainNode, remembered, type SchemaContext, type SchemaNode } from './schema-node.js';

const nodes = (value: unknown): Json[] => (Array.isArray(value) ? (value as unknown[]).filter(isRecord) : []);

/** Turns a schema that zod wrote into one for strict mode, and into how replies to it are read. */
export function compileSchema(node: Json, context: SchemaContext): SchemaNode {
  if (typeof node.$ref === 'string') return compileReference(node, node.$ref, context);
  if (Array.isArray(node.anyOf)) return compileUnion(node, 'anyOf', context);
  if (Array.isArray(node.oneOf)) return compileUnion(node, 'oneOf', context);
  if (isMap(node)) return compileMap(node, context);
  if (node.type === 'object') return compileObject(withNamedKeys(node), context);
  if (node.type === 'array') return compileArray(node, context);
  return plainNode(node, context);
}

/** Whether a node is an object whose keys are free. */
export function isMap(node: Json): boolean {
  const isClosed = isRecord(node.properties) || !isRecord(node.additionalProperties);
  return node.type === 'object' && !isClosed && !Array.isArray(namesOf(node));
}

/** The keys a map may have, where they are listed. */
function namesOf({ propertyNames }: Json): unknown {
  return isRecord(propertyNames) ? propertyNames.enum : undefined;
}

/** A map of listed keys is an object with those properties. */
function withNamedKeys(node: Json): Json {
  const names = namesOf(node);
  if (isRecord(node.properties) || !Array.isArray(names)) return node;
  return { ...node, properties: Object.fromEntries(names.map((name) => [String(name), node.additionalProperties])) };
}

function compileReference(node: Json, target: string, { definitions }: SchemaContext): SchemaNode {
  // Looked up at use: a definition may hold itself.
  return {
    wire: keep(node),
    fits: (value) => definitions.get(target)?.fits(value) ?? false,
    restore: (value) => definitions.get(target)?.restore(value) ?? value,
  };
}

function compileUnion(node: Json, key: 'anyOf' | 'oneOf', context: SchemaContext): SchemaNode {
  const branches = nodes(node[key]).map((branch) => compileSchema(branch, context));
  return {
    wire: { ...keep(node, key), anyOf: branches.map(({ wire }) => wire) },
    fits: remembered((value) => branches.some((branch) => branch.fits(value))),
    restore: (value) => branches.find((branch) => branch.fits(value))?.restore(value) ?? value,
  };
}

/** All properties are required in strict mode: what may be absent may be null there, and is taken out again. */
function compileObject(node: Json, context: SchemaContext): SchemaNode {
  const required: ReadonlySet<unknown> = new Set(Array.isArray(node.required) ? node.required : []);
  const given = isRecord(node.properties) ? Object.entries(node.properties) : [];
  const properties = new Map(
    given.map(([key, value]) => [key, compileSchema(isRecord(value) ? value : {}, context)] as const),
  );
  const mayLack = (key: string, value: unknown) =>
    !required.has(key) && (value === undefined || (value === null && properties.get(key)?.fits(null) === false));
  return {
    wire: {
      ...keep(node, 'properties', 'additionalProperties'),
      properties: Object.fromEntries(
        [...properties].map(([key, property]) => [key, required.has(key) ? property.wire : orNull(property)]),
      ),
      required: [...properties.keys()],
      additionalProperties: false,
    },
    fits: remembered(
      (value) =>
        isRecord(value) &&
        [...properties].every(([key, one]) => {
          const own = Object.hasOwn(value, key) ? value[key] : undefined;
          return mayLack(key, own) || one.fits(own);
        }),
    ),
    restore: (value) => {
      if (!isRecord(value)) return value;
      const kept = Object.entries(value).filter(([key, one]) => !(properties.has(key) && mayLack(key, one)));
      return Object.fromEntries(kept.map(([key, one]) => [key, properties.get(key)?.restore(one) ?? one]));
    },
  };
}

/** Strict mode has no objects with free keys: they are written as a list of keys and values. */
function compileMap(node: Json, context: SchemaContext): SchemaNode {
  const values = isRecord(node.additionalProperties) ? node.additionalProperties : {};
  const keys = isRecord(node.propertyNames) ? node.propertyNames : { type: 'string' };
  const item = compileObject(
    { type: 'object', properties: { key: keys, value: values }, required: ['key', 'value'] },
    context,
  );
  const value = compileSchema(values, context);
  return {
    wire: { ...keep(node, 'additionalProperties'), type: 'array', items: item.wire },
    fits: (given) => (Array.isArray(given) ? given.every(item.fits) : isRecord(given)),
    restore: (given) => {
      // A server without strict mode may have let the model write the object itself.
      const written = isRecord(given) ? Object.entries(given) : undefined;
      const entries = Array.isArray(given)
        ? given.filter(isRecord).map((entry) => [String(entry.key), entry.value] as const)
        : written;
      return entries === undefined ? given : Object.fromEntries(entries.map(([key, one]) => [key, value.restore(one)]));
    },
  };
}

function compileArray(node: Json, context: SchemaContext): SchemaNode {
  const first = nodes(node.prefixItems).map((item) => compileSchema(item, context));
  const rest = isRecord(node.items) ? compileSchema(node.items, context) : undefined;
  const at = (index: number) => first[index] ?? rest;
  return {
    wire: {
      ...keep(node, 'prefixItems', 'items'),
      ...(first.length > 0 && { prefixItems: first.map(({ wire }) => wire) }),
      ...(rest === undefined ? 'items' in node && { items: node.items } : { items: rest.wire }),
    },
    fits: remembered((value) => Array.isArray(value) && value.every((one, index) => at(index)?.fits(one) ?? false)),
    restore: (value) =>
      Array.isArray(value) ? value.map((one: unknown, index) => at(index)?.restore(one) ?? one) : value,
  };
}
