/** What the value of a keyword has to be. The first two kinds hold further schemas. */
export type KeywordKind =
  | 'schema'
  | 'schemas'
  | 'schema map'
  | 'number'
  | 'positive number'
  | 'count'
  | 'boolean'
  | 'text'
  | 'pattern'
  | 'names'
  | 'names map'
  | 'type'
  | 'list';

const of = (kind: KeywordKind, ...names: string[]): [string, KeywordKind][] => names.map((name) => [name, kind]);

/** The keywords that decide something, in drafts 7 to 2020-12. Others are annotations and say nothing of a value. */
export const keywords: ReadonlyMap<string, KeywordKind> = new Map([
  ...of('schema', 'additionalItems', 'additionalProperties', 'contains', 'else', 'if', 'items', 'not'),
  ...of('schema', 'propertyNames', 'then', 'unevaluatedItems', 'unevaluatedProperties'),
  ...of('schemas', 'allOf', 'anyOf', 'oneOf', 'prefixItems'),
  ...of('schema map', '$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties'),
  ...of('number', 'exclusiveMaximum', 'exclusiveMinimum', 'maximum', 'minimum'),
  ...of('positive number', 'multipleOf'),
  ...of('count', 'maxContains', 'maxItems', 'maxLength', 'maxProperties'),
  ...of('count', 'minContains', 'minItems', 'minLength', 'minProperties'),
  ...of('boolean', 'uniqueItems'),
  ...of('text', '$anchor', '$id', '$ref', '$schema', 'format'),
  ...of('pattern', 'pattern'),
  ...of('names', 'required'),
  ...of('names map', 'dependentRequired'),
  ...of('type', 'type'),
  ...of('list', 'enum'),
]);

/** Keywords whose meaning hangs on the way a schema was reached, which the validator does not follow. */
export const unsupported: ReadonlySet<string> = new Set([
  '$dynamicAnchor',
  '$dynamicRef',
  '$recursiveAnchor',
  '$recursiveRef',
]);

export const types: ReadonlySet<unknown> = new Set([
  'array',
  'boolean',
  'integer',
  'null',
  'number',
  'object',
  'string',
]);

/** Formats that are decided, by expressions of linear or bounded cost. Any other is an annotation. */
export const formats: ReadonlySet<unknown> = new Set([
  'date',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'json-pointer',
  'time',
  'uri',
  'uuid',
]);
