import type { CApi, Ref } from './capi.js';

/**
 * What a check's assertions compared, read from its records without running code of the program, except `repr` for
 * showing both sides of a comparison that failed.
 */
export function createVerdicts(api: CApi, knownEquals: ReadonlySet<number>) {
  const shown = 2_000;

  /** The last record: operator, text of the assertion, both sides. */
  const record = (records: Ref, index: number) => {
    const tuple = api.call('PySequence_GetItem', records, index) >>> 0;
    if (!tuple || !api.is(tuple, 'tuple') || api.size(tuple) !== 4) {
      api.clear();
      return undefined;
    }
    const [operator = 0, text = 0, left = 0, right = 0] = [0, 1, 2, 3].map((at) => api.item(tuple, at));
    return { operator: api.text(operator, 10).text, text: api.text(text, 600).text, left, right };
  };

  const equalsName = api.str('__eq__');
  /** Whether comparing this object runs an `__eq__` that is neither the interpreter's nor the library's. */
  const comparesByOwnRule = (object: Ref): boolean => {
    const found = api.call('_PyType_Lookup', api.typeOf(object), equalsName) >>> 0;
    if (!found) return false;
    const kind = api.typeOf(found);
    // Slots of built-in types are wrappers made in C; a program can only put functions and objects of its own there.
    const isFunction = kind === api.types.function;
    return isFunction ? !knownEquals.has(found) : kind !== slotWrapper;
  };
  const slotWrapper = api.typeOf(api.call('_PyType_Lookup', api.types.object, equalsName) >>> 0);

  /** Whether an object, or anything in it as far as plain containers go, compares by a rule of the program. */
  const ownRuleInside = (object: Ref, budget: { nodes: number }): boolean => {
    budget.nodes -= 1;
    if (budget.nodes < 0) return false;
    if (comparesByOwnRule(object)) return true;
    const kind = api.is(object, 'list') ? 'List' : api.is(object, 'tuple') ? 'Tuple' : undefined;
    if (kind) {
      const size = api.call(`Py${kind}_Size`, object);
      for (let index = 0; index < size && budget.nodes >= 0; index += 1) {
        if (ownRuleInside(api.call(`Py${kind}_GetItem`, object, index) >>> 0, budget)) return true;
      }
    }
    let found = false;
    if (api.is(object, 'dict')) {
      const inside: Ref[] = [];
      api.entries(object, (_key, value) => inside.push(value) < budget.nodes);
      found = inside.some((value) => ownRuleInside(value, budget));
    }
    return found;
  };

  const short = (object: Ref): string => api.repr(object, shown);

  return {
    /** Both sides of the comparison that came last, which is the one that failed; where it was none, the one value. */
    lastCompared(records: Ref): { left: string; right?: string; text: string } | undefined {
      const size = api.call('PySequence_Size', records);
      const last = size > 0 ? record(records, size - 1) : undefined;
      if (!last) return undefined;
      const { operator, text } = last;
      return { left: short(last.left), ...(operator !== '' && { right: short(last.right) }), text };
    },
    /** A comparison with a plain value that held by the program's own `__eq__` alone. */
    heldByOwnRule(records: Ref): { left: string; right: string; text: string } | undefined {
      const size = api.call('PySequence_Size', records);
      for (let index = 0; index < size; index += 1) {
        const entry = record(records, index);
        if (!entry || (entry.operator !== '==' && entry.operator !== 'in')) continue;
        const left = ownRuleInside(entry.left, { nodes: 10_000 });
        const right = ownRuleInside(entry.right, { nodes: 10_000 });
        if (left !== right) return { left: short(entry.left), right: short(entry.right), text: entry.text };
      }
      return undefined;
    },
  };
}

export type Verdicts = ReturnType<typeof createVerdicts>;
