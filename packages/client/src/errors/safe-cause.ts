import { hideKey, redact } from './redact.js';

const maxDepth = 5;

/**
 * A copy of a fault of Node or undici for `cause`: name, message, code and causes, without the key.
 *
 * The errors themselves are not handed on: undici's parser keeps the bytes of a broken answer in `data`, and a server
 * may have written the key there.
 */
export function safeCause(error: unknown, apiKey: string | undefined, depth = 0): Error | undefined {
  if (error === undefined || error === null || depth >= maxDepth) return undefined;
  if (!(error instanceof Error)) return new Error(redact(String(error), apiKey));
  const inner = error instanceof AggregateError ? (error.errors[0] ?? error.cause) : error.cause;
  const cause = safeCause(inner, apiKey, depth + 1);
  const copy = new Error(redact(error.message, apiKey), cause === undefined ? undefined : { cause });
  const own: Record<string, unknown> = { name: error.name, stack: hideKey(error.stack ?? '', apiKey) };
  for (const [name, value] of Object.entries(own)) Object.defineProperty(copy, name, { value, configurable: true });
  return 'code' in error && typeof error.code === 'string' ? Object.assign(copy, { code: error.code }) : copy;
}
