const encoder = new TextEncoder();

/**
 * What the interpreter is given as JSON, in UTF-8: an isolate has no encoder of its own. The buffer has nothing else in
 * it: isolated-vm copies all of it.
 */
export function encoded(value: unknown): Uint8Array {
  // JSON has lone surrogates as escapes, so that nothing is lost.
  return encoder.encode(JSON.stringify(value));
}
