import { inspect } from 'node:util';

/** All that is written of a value when it is logged. */
export function written(value: unknown): string {
  const stack = value instanceof Error ? `${value.stack} ${value.message}` : '';
  return [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
    JSON.stringify(value),
    String(value),
    stack,
  ].join('\n');
}
