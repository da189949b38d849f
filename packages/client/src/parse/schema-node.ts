import type { Json } from '../wire/json.js';
import { isRecord } from '../wire/json.js';

/** One place of a schema: what the model is told, and how what it writes there is read. */
export interface SchemaNode {
  wire: Json;
  /** Whether a value has the shape of this place: enough to tell the branches of a union apart. */
  fits: (value: unknown) => boolean;
  /** What the caller's schema expects in the place of what the model wrote. */
  restore: (value: unknown) => unknown;
}

/** What a whole schema shares. */
export interface SchemaContext {
  /** Definitions by their reference. */
  definitions: Map<string, SchemaNode>;
  /** Set where strict mode cannot say what the schema says. */
  loose: boolean;
}

/** Keys of zod that say nothing to a model, or that the API refuses. */
const dropped: ReadonlySet<string> = new Set(['$schema', '$id', 'id', '$defs', 'default', 'propertyNames', 'required']);

/** A node without the keys its kind writes anew. */
export function keep(node: Json, ...but: string[]): Json {
  return Object.fromEntries(Object.entries(node).filter(([key]) => !dropped.has(key) && !but.includes(key)));
}

/** A node that is read as it is written. */
export function plainNode(node: Json, context: SchemaContext): SchemaNode {
  const { type, const: only, enum: among } = node;
  const types: unknown[] = Array.isArray(type) ? type : type === undefined ? [] : [type];
  const anything = types.length === 0 && !('const' in node) && among === undefined;
  if (anything || 'not' in node || 'allOf' in node) context.loose = true;
  return {
    wire: withoutSafeBounds(keep(node)),
    fits: (value) => {
      if ('const' in node) return value === only;
      if (Array.isArray(among)) return among.includes(value);
      return anything || types.some((one) => hasType(value, one));
    },
    restore: (value) => value,
  };
}

/** The bounds zod gives every integer are tokens without meaning. */
function withoutSafeBounds(wire: Json): Json {
  const { minimum, maximum, ...rest } = wire;
  return {
    ...rest,
    ...(minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
    ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
  };
}

function hasType(value: unknown, type: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isRecord(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

/** Looks at each object once: unions within unions would otherwise ask for the same again at every level. */
export function remembered(fits: SchemaNode['fits']): SchemaNode['fits'] {
  const answers = new WeakMap<object, boolean>();
  return (value) => {
    if (typeof value !== 'object' || value === null) return fits(value);
    const known = answers.get(value);
    if (known !== undefined) return known;
    const answer = fits(value);
    answers.set(value, answer);
    return answer;
  };
}

/** The same, or null. */
export function orNull(node: SchemaNode): Json {
  return node.fits(null) ? node.wire : { anyOf: [node.wire, { type: 'null' }] };
}
