import { DOMException } from './dom-exception.js';

const refused = (what: string) => new DOMException(`${what} could not be cloned.`, 'DataCloneError');

const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

/** A deep copy of data: what the standard function copies. Buffers named in `transfer` are taken from their owner. */
export function structuredClone(value: unknown, options?: { transfer?: Iterable<unknown> }): unknown {
  const seen = new Map<object, unknown>();
  for (const buffer of [...(options?.transfer ?? [])]) {
    if (!(buffer instanceof ArrayBuffer)) throw new DOMException('Value not transferable', 'DataCloneError');
    if (seen.has(buffer)) throw new DOMException('A buffer is transferred twice', 'DataCloneError');
    seen.set(buffer, undefined);
  }
  const given = [...seen.keys()] as ArrayBuffer[];
  // Taken only once all the rest is copied: a copy that fails takes nothing.
  for (const buffer of given) seen.set(buffer, buffer.slice(0));
  const made = copy(value, seen);
  for (const buffer of given) buffer.transfer(0);
  return made;
}

function copy(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw refused(String(value));
  }
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  const remember = <T>(made: T): T => {
    seen.set(value, made);
    return made;
  };
  if (Array.isArray(value)) {
    const made: unknown[] = remember(new Array(value.length));
    return copyProperties(value, made, seen);
  }
  if (value instanceof Date) return remember(new Date(value.getTime()));
  if (value instanceof RegExp) return remember(new RegExp(value.source, value.flags));
  if (value instanceof Map) {
    const made = remember(new Map());
    for (const [key, item] of [...value]) made.set(copy(key, seen), copy(item, seen));
    return made;
  }
  if (value instanceof Set) {
    const made = remember(new Set());
    for (const item of [...value]) made.add(copy(item, seen));
    return made;
  }
  if (value instanceof ArrayBuffer) return remember(value.slice(0));
  if (value instanceof DataView) {
    return remember(new DataView(copy(value.buffer, seen) as ArrayBuffer, value.byteOffset, value.byteLength));
  }
  if (ArrayBuffer.isView(value)) {
    const { constructor: kind, buffer, byteOffset, length } = value as Uint8Array;
    const Typed = kind as Uint8ArrayConstructor;
    return remember(new Typed(copy(buffer, seen) as ArrayBuffer, byteOffset, length));
  }
  if (value instanceof Error) return copyError(value, remember, seen);
  const tag = tagOf(value);
  if (['Number', 'String', 'Boolean', 'BigInt'].includes(tag)) return remember(Object(value.valueOf()));
  if (['Promise', 'WeakMap', 'WeakSet', 'WeakRef', 'Symbol', 'Generator'].includes(tag)) {
    throw refused(`#<${tag}>`);
  }
  return copyProperties(value, remember({}), seen);
}

function copyProperties<T extends object>(from: object, to: T, seen: Map<object, unknown>): T {
  for (const key of Object.keys(from)) {
    const value = copy(from[key as keyof typeof from], seen);
    Object.defineProperty(to, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return to;
}

function copyError(error: Error, remember: <T>(made: T) => T, seen: Map<object, unknown>): Error {
  const kinds = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const Kind = Object.hasOwn(kinds, error.name) ? kinds[error.name as keyof typeof kinds] : Error;
  const made = remember(new Kind(error.message));
  const { stack } = error;
  Object.defineProperty(made, 'stack', { value: stack, writable: true, configurable: true });
  if ('cause' in error) {
    const cause = copy(error.cause, seen);
    Object.defineProperty(made, 'cause', { value: cause, writable: true, configurable: true });
  }
  return made;
}
