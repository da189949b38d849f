import { formatWithOptions, inspect } from 'node-inspect-extracted';
import { cut } from './intrinsics.js';

const reprCharacters = 65_536;

/** What `console.log` of these values writes in Node, without the line end. */
export function format(values: unknown[]): string {
  const [first] = values;
  if (values.length === 1 && typeof first === 'string') return first;
  return formatWithOptions({}, ...values);
}

/** How Node's REPL shows a value. */
export function repr(value: unknown): string {
  return cut(inspect(value), reprCharacters);
}

/** A value on one line, with more of it: for comparing two. */
export function wholeRepr(value: unknown): string {
  return cut(
    inspect(value, { depth: 10, maxArrayLength: 1_000, breakLength: Number.POSITIVE_INFINITY, compact: true }),
    reprCharacters,
  );
}
