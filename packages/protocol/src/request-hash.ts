const inOrder = ([left]: [string, unknown], [right]: [string, unknown]): number => (left < right ? -1 : 1);

/** JSON with the keys of every object in order: equal for values that mean the same. What is `undefined` is left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(inOrder))
      : part,
  );
}

/** SHA-256 of the canonical JSON of a request: what logs and cassettes know an answer by. */
export function requestHash(request: object): string {
  return sha256Of(canonicalJson(request));
}

/** SHA-256 of the UTF-8 of a text. */
export function sha256Of(text: string): string {
  // Got where it is needed: loading Node's crypto module takes longer than all of this package.
  return process.getBuiltinModule('node:crypto').hash('sha256', text);
}
