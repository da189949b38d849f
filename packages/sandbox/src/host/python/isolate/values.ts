import type { CApi, Ref } from './capi.js';

/**
 * Turns Python values into JSON without running Python code. What JSON has no form for (sets, NaN, objects, cycles,
 * more than the bounds, keys that become the same) makes the whole value undefined. Tuples become arrays; keys become
 * strings as in `json.dumps`; integers become the nearest number that JSON's readers have.
 */
export function createValueReader(api: CApi) {
  const bounds = { depth: 100, nodes: 100_000, characters: 1_000_000 };
  const impossible = Symbol('impossible');
  let nodes = 0;
  let characters = 0;

  const text = (object: Ref): string => {
    const read = api.text(object, bounds.characters - characters, false);
    if (!read.whole) throw impossible;
    characters += read.text.length;
    return read.text;
  };

  const double = (object: Ref, reader: 'PyFloat_AsDouble' | 'PyLong_AsDouble'): number => {
    const value = api.call(reader, object);
    if (value === -1 && api.call('PyErr_Occurred')) {
      api.clear();
      throw impossible;
    }
    if (!Number.isFinite(value)) throw impossible;
    return value;
  };

  const key = (object: Ref): string => {
    if (api.is(object, 'str')) return text(object);
    if (api.is(object, 'tuple')) throw impossible;
    // Their repr is exact; that of a subclass would be the program's word.
    if (api.typeOf(object) === api.types.float) return api.repr(object, 40);
    if (api.typeOf(object) === api.types.int) {
      const digits = api.repr(object, 5_000);
      if (digits.startsWith('<')) throw impossible;
      return digits;
    }
    const value = read(object, bounds.depth);
    return typeof value === 'object' && value !== null ? '' : String(value);
  };

  const read = (object: Ref, depth: number): unknown => {
    nodes += 1;
    if (nodes > bounds.nodes || depth > bounds.depth) throw impossible;
    if (api.isNone(object)) return null;
    if (object === api.true) return true;
    if (object === api.false) return false;
    if (api.is(object, 'str')) return text(object);
    if (api.is(object, 'int')) return double(object, 'PyLong_AsDouble');
    if (api.isSubtype(api.typeOf(object), api.types.float)) return double(object, 'PyFloat_AsDouble');
    const kind = api.is(object, 'list') ? 'List' : api.is(object, 'tuple') ? 'Tuple' : undefined;
    if (kind) {
      const size = api.call(`Py${kind}_Size`, object);
      if (nodes + size > bounds.nodes) throw impossible;
      return Array.from({ length: size }, (_, index) => read(api.call(`Py${kind}_GetItem`, object, index), depth + 1));
    }
    if (api.is(object, 'dict')) {
      const pairs: [Ref, Ref][] = [];
      api.entries(object, (name, value) => pairs.push([name, value]) <= bounds.nodes);
      // Defined one by one, so that a key `__proto__` is a key like any other.
      const result: Record<string, unknown> = {};
      for (const [name, value] of pairs) {
        const shown = key(name);
        // 1 and "1" are two keys in Python and would be one here.
        if (Object.hasOwn(result, shown)) throw impossible;
        Object.defineProperty(result, shown, {
          value: read(value, depth + 1),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
      return result;
    }
    throw impossible;
  };

  return (object: Ref): unknown => {
    nodes = 0;
    characters = 0;
    try {
      return read(object, 0);
    } catch (error) {
      if (error === impossible) return undefined;
      throw error;
    }
  };
}

export type ValueReader = ReturnType<typeof createValueReader>;
