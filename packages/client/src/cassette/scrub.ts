import { type Entry, joinPieces } from './entry.js';

/** A shorter text is no key: taking it out would hurt more than it hides. */
const shortestKey = 8;

/** Takes secrets out of all texts of a JSON value. */
export type Scrub = <T>(value: T) => T;

function replacements(keys: readonly (string | undefined)[], redact: readonly (string | RegExp)[]) {
  const pairs: [string | RegExp, string][] = [];
  const add = (text: string, name: string) => {
    // Arguments of tool calls are JSON inside a text.
    for (const form of new Set([text, JSON.stringify(text).slice(1, -1)])) pairs.push([form, name]);
  };
  for (const key of keys) if (key !== undefined && key.length >= shortestKey) add(key, '[key]');
  for (const given of redact) {
    if (typeof given === 'string') add(given, '[redacted]');
    else pairs.push([given.global ? given : new RegExp(given, `${given.flags}g`), '[redacted]']);
  }
  return pairs;
}

/** A `Scrub` for these secrets. */
export function scrubberOf(keys: readonly (string | undefined)[], redact: readonly (string | RegExp)[]): Scrub {
  const pairs = replacements(keys, redact);
  const clean = (text: string) => pairs.reduce((rest, [secret, name]) => rest.replaceAll(secret, name), text);
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [clean(key), walk(part)]));
  };
  return <T>(value: T) => (pairs.length === 0 ? value : (walk(value) as T));
}

/** An entry without secrets, also where one was spread over several pieces of a stream. */
export function scrubEntry(entry: Entry, scrub: Scrub): Entry {
  const { deltas, ...rest } = entry;
  if (deltas === undefined) return scrub(entry);
  const clean = scrub(deltas);
  const whole = scrub(joinPieces(deltas));
  const spread = JSON.stringify(whole) !== JSON.stringify(joinPieces(clean));
  return { ...scrub(rest), deltas: spread ? whole : clean };
}
