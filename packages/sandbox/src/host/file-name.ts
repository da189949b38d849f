const reserved = /[\\\0]/;
const mostCharacters = 255;

/** Whether a file that a program left may be sent: the engine takes `FileName` of @mae/protocol, and ends who sends others. */
export function isFileName(name: unknown): boolean {
  if (typeof name !== 'string' || name.length > mostCharacters || reserved.test(name)) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
