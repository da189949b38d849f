import type { CApi, Ref } from './capi.js';

/** Names and what they stood for, remembered on this side. */
type Kept = [name: Ref, value: Ref][];

/**
 * Remembers what builtins and modules held before the program ran: a check is to mean what it says, whatever the
 * program put in their place.
 */
export function createNamesKept(api: CApi) {
  const keep = (dict: Ref): Kept => {
    const kept: Kept = [];
    api.entries(dict, (name, value) => {
      api.call('Py_IncRef', name);
      api.call('Py_IncRef', value);
      return kept.push([name, value]) > 0;
    });
    return kept;
  };
  const putBack = (dict: Ref, kept: Kept): void => {
    for (const [name, value] of kept) {
      if (api.call('PyDict_GetItem', dict, name) >>> 0 !== value) api.call('PyDict_SetItem', dict, name, value);
    }
  };
  const isSpecial = (name: Ref): boolean => api.text(name, 3).text.startsWith('__');

  return {
    /** What the builtins of a check are: made anew for each, out of what they were. */
    builtins(dict: Ref): { fresh(): Ref; takeFrom(space: Ref, subjects: Ref[]): void } {
      const kept = keep(dict);
      const ordinary = kept.filter(([name]) => !isSpecial(name));
      return {
        fresh() {
          const made = api.call('PyDict_New') >>> 0;
          for (const [name, value] of kept) api.call('PyDict_SetItem', made, name, value);
          return made;
        },
        /** Takes the program's own names of builtins out of a namespace, but for those that are to be tested. */
        takeFrom(space, subjects) {
          const spared = new Set(subjects.map((name) => api.text(name, 200).text));
          for (const [name] of ordinary) {
            const isThere = api.call('PyDict_GetItem', space, name) !== 0;
            if (isThere && !spared.has(api.text(name, 200).text)) api.call('PyDict_DelItem', space, name);
          }
        },
      };
    },
    /** @param modules a tuple of (name, module) */
    modules(modules: Ref): { putBack(): void } {
      const all = Array.from({ length: api.size(modules) }, (_, index) => {
        const pair = api.item(modules, index);
        const [name, module] = [api.item(pair, 0), api.item(pair, 1)];
        const dict = api.call('PyModule_GetDict', module) >>> 0;
        if (!dict) api.clear();
        return { name, module, dict, kept: dict ? keep(dict) : [] };
      });
      return {
        putBack() {
          const loaded = api.call('PyImport_GetModuleDict') >>> 0;
          for (const { name, module, dict, kept } of all) {
            putBack(loaded, [[name, module]]);
            putBack(dict, kept);
          }
        },
      };
    },
  };
}

export type NamesKept = ReturnType<typeof createNamesKept>;
