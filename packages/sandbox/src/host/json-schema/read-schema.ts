import { linearPatternOf } from '../linear-pattern.js';
import { formats, type KeywordKind, keywords, types, unsupported } from './keywords.js';

type Draft = '7' | '2019-09' | '2020-12';

/** A schema as the validator may have it. */
export interface ReadSchema {
  schema: Record<string, unknown>;
  draft: Draft;
}

const mostDepth = 100;
const mostSchemas = 10_000;

type Bag = Record<string, unknown>;
const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

/**
 * Reads a schema before anything is validated by it: a keyword with a value that it cannot have would otherwise be
 * passed over, and a check with it would hold for every value.
 *
 * @returns a copy of its own
 * @throws Error that names the keyword and its place
 */
export function readSchema(given: object): ReadSchema {
  const draft = draftOf(given);
  let schemas = 0;

  const refuse = (at: string, what: string): never => {
    throw new Error(`${at === '' ? 'it' : at} ${what}`);
  };

  const read = (schema: unknown, at: string, depth: number): unknown => {
    if (typeof schema === 'boolean') return schema;
    if (!isBag(schema)) return refuse(at, 'must be a schema: an object or a boolean');
    schemas += 1;
    if (depth > mostDepth || schemas > mostSchemas) return refuse('', 'is too deep or too large');
    const copy: Bag = {};
    for (const [name, value] of Object.entries(schema)) {
      const place = `${at}/${name}`;
      if (unsupported.has(name)) refuse(place, 'is a keyword that is not supported: use $ref');
      const kind = keywords.get(name);
      if (name === 'format' && !formats.has(value) && isText(value)) continue;
      if (name === 'pattern' && isLeftToFormat(schema)) continue;
      const kept = kind === undefined ? value : readKeyword(name, kind, value, place, depth);
      Object.defineProperty(copy, name, { value: kept, enumerable: true, configurable: true, writable: true });
    }
    return copy;
  };

  const readKeyword = (name: string, kind: KeywordKind, value: unknown, at: string, depth: number): unknown => {
    const one = (schema: unknown, place: string) => read(schema, place, depth + 1);
    const list = (schemas: unknown[]) => schemas.map((schema, index) => one(schema, `${at}/${index}`));
    if (kind === 'schema') {
      if (name === 'items' && Array.isArray(value)) {
        return draft === '2020-12' ? refuse(at, 'must be one schema; prefixItems takes a list of them') : list(value);
      }
      return one(value, at);
    }
    if (kind === 'schemas') {
      return Array.isArray(value) && value.length > 0 ? list(value) : refuse(at, 'must be a list of schemas');
    }
    if (kind === 'schema map') {
      if (!isBag(value)) return refuse(at, 'must be an object of schemas');
      if (name === 'patternProperties') for (const pattern of Object.keys(value)) checkPattern(pattern, at);
      return Object.fromEntries(Object.entries(value).map(([key, schema]) => [key, one(schema, `${at}/${key}`)]));
    }
    checkPlain(kind, value, at);
    return value;
  };

  const checkPattern = (pattern: string, at: string): void => {
    try {
      linearPatternOf(pattern);
    } catch (error) {
      refuse(at, `is a pattern that RE2 does not take: ${(error as Error).message}`);
    }
  };

  const checkPlain = (kind: KeywordKind, value: unknown, at: string): void => {
    const plain = plainKinds[kind];
    if (plain !== undefined && !plain.test(value)) refuse(at, `must be ${plain.name}`);
    if (kind === 'pattern') checkPattern(String(value), at);
  };

  const schema = read(given, '', 0);
  return { schema: schema as Bag, draft };
}

const plainKinds: Partial<Record<KeywordKind, { name: string; test(value: unknown): boolean }>> = {
  number: { name: 'a number', test: Number.isFinite },
  'positive number': { name: 'a number over 0', test: (value) => Number.isFinite(value) && Number(value) > 0 },
  count: { name: 'a whole number from 0', test: (value) => Number.isSafeInteger(value) && Number(value) >= 0 },
  boolean: { name: 'true or false', test: (value) => typeof value === 'boolean' },
  text: { name: 'a text', test: isText },
  pattern: { name: 'a text', test: isText },
  names: { name: 'a list of names', test: isTexts },
  'names map': {
    name: 'an object of lists of names',
    test: (value) => isBag(value) && Object.values(value).every(isTexts),
  },
  list: { name: 'a list', test: Array.isArray },
  type: {
    name: `one or more of ${[...types].join(', ')}`,
    test: (value) =>
      Array.isArray(value) ? value.length > 0 && value.every((one) => types.has(one)) : types.has(value),
  },
};

/** Libraries write the pattern of a known format beside it, with look-around that RE2 has not: the format decides. */
function isLeftToFormat({ format, pattern }: Bag): boolean {
  if (!formats.has(format) || !isText(pattern)) return false;
  try {
    linearPatternOf(pattern);
    return false;
  } catch {
    return true;
  }
}

function draftOf(schema: object): Draft {
  const name = '$schema' in schema ? String(schema.$schema) : '';
  if (/draft-0[467]\b/.test(name)) return '7';
  return name.includes('2019-09') ? '2019-09' : '2020-12';
}
