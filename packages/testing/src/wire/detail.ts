import type * as z from 'zod';

/** One entry of the API's 422. */
export interface Detail {
  type: string;
  loc: (string | number)[];
  msg: string;
  /** What was sent there: the API echoes it. */
  input?: unknown;
  ctx?: Record<string, unknown>;
}

type Issue = z.core.$ZodIssue;
type Words = Pick<Detail, 'type' | 'msg' | 'ctx'>;

/** The value at a path of the body. */
function at(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    body,
  );
}

function tooBig(issue: Extract<Issue, { code: 'too_big' }>): Words {
  const limit = Number(issue.maximum);
  if (issue.origin === 'array' || issue.origin === 'string') {
    const msg = `List should have at most ${limit} items after validation`;
    return { type: 'too_long', msg, ctx: { max_length: limit } };
  }
  return issue.inclusive === false
    ? { type: 'less_than', msg: `Input should be less than ${limit}`, ctx: { lt: limit } }
    : { type: 'less_than_equal', msg: `Input should be less than or equal to ${limit}`, ctx: { le: limit } };
}

function tooSmall(issue: Extract<Issue, { code: 'too_small' }>): Words {
  const limit = Number(issue.minimum);
  if (issue.origin === 'array') {
    const msg = `List should have at least ${limit} item after validation`;
    return { type: 'too_short', msg, ctx: { min_length: limit } };
  }
  if (issue.origin === 'string') {
    const msg = `String should have at least ${limit} character`;
    return { type: 'string_too_short', msg, ctx: { min_length: limit } };
  }
  return issue.inclusive === false
    ? { type: 'greater_than', msg: `Input should be greater than ${limit}`, ctx: { gt: limit } }
    : { type: 'greater_than_equal', msg: `Input should be greater than or equal to ${limit}`, ctx: { ge: limit } };
}

const typeNames: Record<string, string> = {
  string: 'string_type',
  number: 'float_type',
  int: 'int_type',
  boolean: 'bool_type',
  array: 'list_type',
  object: 'model_type',
  record: 'dict_type',
};

function wordsOf(issue: Issue, input: unknown): Words {
  if (issue.code === 'too_big') return tooBig(issue);
  if (issue.code === 'too_small') return tooSmall(issue);
  if (issue.code === 'invalid_value') {
    const expected = issue.values.map((value) => `'${String(value)}'`).join(', ');
    return { type: issue.values.length === 1 ? 'literal_error' : 'enum', msg: `Input should be ${expected}` };
  }
  if (issue.code === 'invalid_type') {
    if (input === undefined) return { type: 'missing', msg: 'Field required' };
    return { type: typeNames[issue.expected] ?? 'value_error', msg: `Input should be a valid ${issue.expected}` };
  }
  if (issue.code === 'invalid_union')
    return { type: 'union_tag_invalid', msg: 'Input does not match any of the types' };
  return { type: 'value_error', msg: issue.message };
}

/** The issues of one alternative that came furthest: what is wrong in a list of chunks, not that it is no string. */
function furthest(errors: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map((issue) => issue.path.length));
  return errors.reduce((best, issues) => (best.length === 0 || depth(issues) > depth(best) ? issues : best), []);
}

function detailsOf(issue: Issue, body: unknown, before: readonly PropertyKey[]): Detail[] {
  const path = [...before, ...issue.path];
  const loc = ['body', ...path.map((part) => (typeof part === 'number' ? part : String(part)))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      type: 'extra_forbidden',
      loc: [...loc, key],
      msg: 'Extra inputs are not permitted',
      input: at(body, [...path, key]),
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return furthest(issue.errors).flatMap((inner) => detailsOf(inner, body, path));
  }
  const input = at(body, path);
  const words = wordsOf(issue, input);
  return [{ type: words.type, loc, msg: words.msg, input: input ?? null, ...(words.ctx && { ctx: words.ctx }) }];
}

/** The issues of a refused body in the words of the API's 422, with the input echoed. */
export function toDetail(error: z.ZodError, body: unknown): Detail[] {
  return error.issues.flatMap((issue) => detailsOf(issue, body, []));
}
