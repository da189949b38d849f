import type { CApi, Ref } from './capi.js';

/** By which special methods an operator compares: of what is left of it, and of what is right. */
export type Rules = readonly [left: string, right: string];

/**
 * Tells whether a comparison runs rules that the program defines: methods that are neither the interpreter's, nor the
 * library's, nor the check's own.
 *
 * @param known addresses of the library's rules, each followed by that of its code
 * @param referents `gc.get_referents`
 */
export function createOwnRules(api: CApi, known: readonly number[], referents: Ref) {
  /** Objects that are looked at for one check: more than that, and the rest counts as plain. */
  const mostNodes = 300_000;
  const codes = new Map<number, number>();
  for (let index = 0; index < known.length; index += 2) codes.set(known[index] ?? 0, known[index + 1] ?? 0);
  const names = new Map<string, Ref>();
  const nameOf = (rule: string): Ref => {
    const text = names.get(rule) ?? api.str(rule);
    names.set(rule, text);
    return text;
  };
  const lookUp = (type: Ref, rule: string): Ref => api.call('_PyType_Lookup', type, nameOf(rule)) >>> 0;
  const { types } = api;
  const plain = new Set([types.int, types.float, types.str, types.bytes, api.type(api.true), api.type(api.none)]);
  const identity = lookUp(types.object, '__eq__');
  /** Methods of classes written in C: `int.__eq__`, `dict.__contains__`. */
  const inC = new Set([api.type(identity), api.type(lookUp(types.dict, '__contains__'))]);
  const trusted = new Set<string>();
  let left = mostNodes;
  let checkSpace: Ref = 0;

  const isOwn = (found: Ref, rule: string): boolean => {
    if (!found) return false;
    const type = api.type(found);
    if (type === types.function) {
      if (api.call('PyFunction_GetGlobals', found) >>> 0 === checkSpace) return false;
      // The code of the library's functions can be exchanged.
      return codes.get(found) !== api.call('PyFunction_GetCode', found) >>> 0;
    }
    if (!inC.has(type)) return true;
    const key = `${found} ${rule}`;
    if (trusted.has(key)) return false;
    // `int.__ge__` can be put in the place of `__eq__`.
    if (api.text(api.attribute(found, '__name__'), 40).text !== rule) return true;
    trusted.add(key);
    return false;
  };
  const has = (object: Ref, rule: string): boolean => {
    const type = api.type(object);
    return !plain.has(type) && isOwn(lookUp(type, rule), rule);
  };
  const equals = (object: Ref): boolean => has(object, '__eq__');

  /** The class written in C that an object's class stands on, as far as it holds a value. */
  const baseOf = (object: Ref): Ref => {
    const kinds = ['int', 'str', 'bytes', 'list', 'tuple', 'dict'] as const;
    const kind = kinds.find((one) => api.is(object, one));
    if (kind) return types[kind];
    return api.isSubtype(api.type(object), types.float) ? types.float : 0;
  };

  /** Whether an object, or anything that it holds and compares by, compares by a rule of the program. */
  const inside = (object: Ref): boolean => {
    left -= 1;
    const type = api.type(object);
    if (left < 0 || plain.has(type)) return false;
    const found = lookUp(type, '__eq__');
    if (isOwn(found, '__eq__')) return true;
    // What is equal to itself alone is not asked for what it holds.
    if (found === identity) return false;
    if (api.is(object, 'list') || api.is(object, 'tuple')) return items(object).some(inside);
    if (api.is(object, 'dict')) {
      const held: Ref[] = [];
      api.entries(object, (key, value) => held.push(key, value) < left);
      return held.some(inside);
    }
    const held = api.callOne(referents, object);
    if (!held) {
      api.clear();
      return false;
    }
    return items(held).some(inside);
  };

  const items = (list: Ref): Ref[] => {
    const kind = api.is(list, 'list') ? 'List' : 'Tuple';
    const size = Math.min(api.call(`Py${kind}_Size`, list), Math.max(left, 0));
    return Array.from({ length: size }, (_, index) => api.call(`Py${kind}_GetItem`, list, index) >>> 0);
  };

  /** What the class written in C says in place of the program's: whether a comparison holds by the values alone. */
  const holdsByBase = (own: Ref, other: Ref, rule: string): boolean => {
    const base = baseOf(own);
    const method = base && lookUp(base, rule);
    if (!method) return false;
    const array = api.call('malloc', 8) >>> 0;
    api.setNumber(array, own);
    api.setNumber(array + 4, other);
    const answer = api.call('PyObject_Vectorcall', method, array, 2, 0) >>> 0;
    api.call('free', array);
    if (!answer) api.clear();
    return answer === api.true;
  };

  /** Whether two objects, if they are equal, are so only because the program says it: one of them is a plain value. */
  const differ = (one: Ref, other: Ref): boolean => {
    left -= 1;
    if (left < 0 || (plain.has(api.type(one)) && plain.has(api.type(other)))) return false;
    const [isOwnOne, isOwnOther] = [equals(one), equals(other)];
    if (isOwnOne && isOwnOther) return false;
    if (isOwnOne) return !holdsByBase(one, other, '__eq__');
    if (isOwnOther) return !holdsByBase(other, one, '__eq__');
    for (const kind of ['list', 'tuple'] as const) {
      if (!api.is(one, kind) || !api.is(other, kind)) continue;
      const [ours, theirs] = [items(one), items(other)];
      return ours.length === theirs.length && ours.some((item, index) => differ(item, theirs[index] ?? item));
    }
    return inside(one) !== inside(other);
  };

  return {
    /** Starts a check: its own functions, told by the names they see, are not the program's. */
    begin(space: Ref): void {
      checkSpace = space;
      left = mostNodes;
    },
    has,
    differ,
    inside,
    holdsByBase,
    hasBase: (object: Ref): boolean => baseOf(object) !== 0,
    isPlain: (object: Ref): boolean => plain.has(api.type(object)),
  };
}

export type OwnRules = ReturnType<typeof createOwnRules>;
