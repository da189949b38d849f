const mostCharacters = 200;

/** A value that was refused, as text for the refusal. Whatever it is, this does not throw and is not long. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'string' || (typeof value === 'object' && value !== null)) return cut(written(value));
  return String(value);
}

function written(value: string | object): string {
  try {
    return JSON.stringify(typeof value === 'string' ? value.slice(0, mostCharacters) : value) ?? 'an object';
  } catch {
    // A cycle, a BigInt inside, a getter that throws.
    return 'an object that cannot be shown';
  }
}

function cut(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}…`;
}
