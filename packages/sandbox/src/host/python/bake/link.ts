import { code } from '../wasm/code.js';
import { type Export, exportList } from '../wasm/exports.js';
import { imageFault } from '../wasm/fault.js';
import { constant, globals } from '../wasm/globals.js';
import { imports } from '../wasm/imports.js';
import { funcref, functions, i32, signatures } from '../wasm/signatures.js';
import { elements, tables } from '../wasm/tables.js';
import { WasmModule } from '../wasm/wasm-module.js';
import { checkImports } from './check-imports.js';
import { trampolineBody, trampolineSignature } from './trampoline.js';

/** Names under which a linked module shows its state: global 0, 1, … and table 0, 1, … */
export const stateName = { global: 'state-global-', table: 'state-table-' } as const;

export interface Linked {
  wasm: Uint8Array;
  /** Of every global that can change, in the order of their state names. */
  changing: number[];
  /** Place of CPython's call trampoline in the table of functions. */
  trampoline: number;
}

/**
 * Turns Pyodide's module, made to be linked when it starts, into one that needs no linking: addresses of functions
 * outside of it are 0, CPython's trampoline is one of its own functions, and all its state can be read from outside.
 * Numbers of functions, globals and tables stay as they are.
 *
 * @param pyodide the bytes of `pyodide.asm.wasm`
 * @param wanted names of exports to keep
 * @throws MaeError `SANDBOX_IMAGE_…` naming what is not as it was when this was written
 */
export function linkModule(pyodide: Uint8Array, wanted: readonly string[]): Linked {
  const module = new WasmModule(pyodide);
  module.dropCustomSections();
  const functionImports = bindAddresses(module);
  const trampoline = addTrampoline(module, functionImports);
  const changing = showState(module, wanted);
  return { wasm: module.bytes(), changing, trampoline };
}

/** Imported globals come before a module's own: as its own, put before all others, they keep their numbers. */
function bindAddresses(module: WasmModule): number {
  const all = module.get(imports);
  checkImports(all, module.get(signatures));
  const addresses = all.filter((one) => one.kind === 'global');
  // They are written to by whoever links, which is done herewith.
  const own = addresses.map(({ type }) => ({ type, isMutable: false, initial: constant(0) }));
  const rest = all.filter((one) => one.kind === 'function');
  module.set(imports, rest);
  module.set(globals, [...own, ...module.get(globals)]);
  return rest.length;
}

/** Adds the trampoline behind all other functions, and behind all others in the table. */
function addTrampoline(module: WasmModule, functionImports: number): number {
  const types = module.get(signatures);
  const declared = module.get(functions);
  const bodies = module.get(code);
  module.set(signatures, [...types, trampolineSignature]);
  module.set(functions, [...declared, types.length]);
  module.set(code, [...bodies, trampolineBody(types)]);

  const [first, ...others] = module.get(tables);
  const [placed, ...more] = module.get(elements);
  const place = placed ? placed.start + placed.functions.length : 0;
  if (!first || first.type !== funcref || !placed || more.length > 0 || place !== first.size) {
    throw imageFault('SANDBOX_IMAGE_TABLE_CHANGED', 'its table of functions is not filled by one list to its end');
  }
  module.set(tables, [{ ...first, size: place + 1 }, ...others]);
  module.set(elements, [placed, { start: place, functions: [functionImports + declared.length] }]);
  return place;
}

/** Exports what is wanted, every global that can change, and every table. */
function showState(module: WasmModule, wanted: readonly string[]): number[] {
  const known = new Map(module.get(exportList).map((one) => [one.name, one]));
  const kept = wanted.map((name): Export => {
    const found = known.get(name);
    if (!found) throw imageFault('SANDBOX_IMAGE_EXPORT_CHANGED', `it has no ${name}`);
    return found;
  });
  const changing: number[] = [];
  for (const [index, { type, isMutable }] of module.get(globals).entries()) {
    if (!isMutable) continue;
    if (type !== i32) throw imageFault('SANDBOX_IMAGE_GLOBAL_CHANGED', `its global ${index} changes and is no address`);
    changing.push(index);
  }
  module.set(exportList, [
    ...kept,
    ...changing.map((index, number): Export => ({ name: stateName.global + number, kind: 'global', index })),
    ...module.get(tables).map((_, index): Export => ({ name: stateName.table + index, kind: 'table', index })),
  ]);
  return changing;
}
