import type { CApi, Ref } from './capi.js';

/** What is wrong with an argument, as Python says it. */
export interface ArgumentProblem {
  kind: 'TypeError' | 'ValueError' | 'RuntimeError';
  message: string;
}

/**
 * Reads the argument of a call without running Python code. Tuples become arrays; keys become text as in `json.dumps`.
 * What JSON has no form for is refused by its place, and so is an int that a reader in JavaScript would round.
 */
export function createArgumentReader(api: CApi) {
  const deepest = 100;
  const shown = 100;
  let mostBytes = 0;
  let room = 0;
  let path: string[] = [];
  let prefix = '';

  const refuse = (kind: ArgumentProblem['kind'], what: string): never => {
    const place = path.length === 0 ? 'the argument' : path.join('.').slice(0, shown);
    const problem: ArgumentProblem = { kind, message: `${prefix}${place} ${what}` };
    throw problem;
  };
  const tooLarge = (): never => {
    path = [];
    return refuse('RuntimeError', `may have ${mostBytes} bytes as JSON`);
  };
  const spend = (bytes: number): void => {
    room -= bytes;
    if (room < 0) tooLarge();
  };
  const typeName = (object: Ref): string => api.text(api.call('PyType_GetName', api.typeOf(object)) >>> 0, shown).text;

  const text = (object: Ref): string => {
    const read = api.text(object, Math.max(0, room), false);
    if (!read.whole) tooLarge();
    spend(read.text.length);
    return read.text;
  };
  const whole = (object: Ref): number => {
    const value = api.call('PyLong_AsDouble', object);
    const isTooLarge = value === -1 && api.call('PyErr_Occurred') !== 0;
    if (isTooLarge) api.clear();
    else if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
    return refuse('ValueError', 'is an int beyond 2**53, which would be rounded: pass it as a str');
  };
  const fraction = (object: Ref): number => {
    const value = api.call('PyFloat_AsDouble', object);
    return Number.isFinite(value) ? value : refuse('ValueError', 'is a float that JSON cannot write: it is not finite');
  };
  const isFloat = (object: Ref): boolean => api.isSubtype(api.typeOf(object), api.types.float);

  const key = (object: Ref): string => {
    if (api.is(object, 'str')) return text(object);
    if (api.isNone(object)) return 'null';
    if (object === api.true || object === api.false) return String(object === api.true);
    if (api.is(object, 'int')) return String(whole(object));
    if (isFloat(object)) return String(fraction(object));
    return refuse('TypeError', `has a key of the type ${typeName(object)}, which JSON cannot write`);
  };

  const inside = (place: string, object: Ref): unknown => {
    path.push(place);
    if (path.length > deepest) path = [];
    if (path.length === 0) refuse('ValueError', `is nested more than ${deepest} levels deep`);
    const value = read(object);
    path.pop();
    return value;
  };

  const read = (object: Ref): unknown => {
    spend(1);
    if (api.isNone(object)) return null;
    if (object === api.true) return true;
    if (object === api.false) return false;
    if (api.is(object, 'str')) return text(object);
    if (api.is(object, 'int')) return whole(object);
    if (isFloat(object)) return fraction(object);
    const kind = api.is(object, 'list') ? 'List' : api.is(object, 'tuple') ? 'Tuple' : undefined;
    if (kind) {
      const size = api.call(`Py${kind}_Size`, object);
      if (size > room) tooLarge();
      const item = (index: number): Ref => api.call(`Py${kind}_GetItem`, object, index) >>> 0;
      return Array.from({ length: size }, (_, index) => inside(String(index), item(index)));
    }
    if (api.is(object, 'dict')) {
      const pairs: [Ref, Ref][] = [];
      api.entries(object, (name, value) => pairs.push([name, value]) <= room);
      // Defined one by one, so that a key `__proto__` is a key like any other.
      const result: Record<string, unknown> = {};
      for (const [name, value] of pairs) {
        const known = key(name);
        const own = { value: inside(known, value), enumerable: true, configurable: true, writable: true };
        Object.defineProperty(result, known, own);
      }
      return result;
    }
    return refuse('TypeError', `is of the type ${typeName(object)}, which JSON cannot write`);
  };

  /** @throws ArgumentProblem */
  return (object: Ref, messagePrefix: string, bytes: number): unknown => {
    prefix = messagePrefix;
    mostBytes = bytes;
    room = bytes;
    path = [];
    return read(object);
  };
}

export type ArgumentReader = ReturnType<typeof createArgumentReader>;
