import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { functionNames, startingNames, variableNames } from '../isolate/c-names.js';
import { exportList } from '../wasm/exports.js';
import { constant, globals } from '../wasm/globals.js';
import { imports } from '../wasm/imports.js';
import { memory } from '../wasm/memory.js';
import { signatures } from '../wasm/signatures.js';
import { elements, tables } from '../wasm/tables.js';
import { WasmModule } from '../wasm/wasm-module.js';
import { freezeModule } from './freeze.js';
import { linkModule } from './link.js';

const wanted = ['memory', ...functionNames, ...startingNames, ...variableNames];
let pyodide: Uint8Array;
beforeAll(async () => {
  const folder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
  pyodide = await readFile(join(folder, 'pyodide.asm.wasm'));
});

/** Pyodide's module with something changed. */
function changed(change: (module: WasmModule) => void): Uint8Array {
  const module = new WasmModule(pyodide);
  change(module);
  return module.bytes();
}

describe('linking', () => {
  it('makes a module that asks for functions alone, and runs', () => {
    const { wasm, changing, trampoline } = linkModule(pyodide, wanted);
    const module = new WasmModule(wasm);
    expect(module.get(imports).filter(({ kind }) => kind !== 'function')).toEqual([]);
    expect(changing.length).toBeGreaterThan(0);
    const compiled = new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>);
    const nothing = new Proxy({}, { get: () => () => 0 });
    const { exports } = new WebAssembly.Instance(compiled, { env: nothing, wasi_snapshot_preview1: nothing });
    const table = exports['state-table-0'] as unknown as { length: number; get(at: number): unknown };
    expect(trampoline).toBe(table.length - 1);
    expect(typeof table.get(trampoline)).toBe('function');
  });

  const withImport = (name: string, change: (one: ReturnType<typeof imports.read>[number]) => object) =>
    changed((module) => {
      module.set(
        imports,
        module.get(imports).map((one) => (one.name === name ? ({ ...one, ...change(one) } as typeof one) : one)),
      );
    });

  it.each<[string, string, string, () => Uint8Array]>([
    ['an import that is new', 'IMPORT', 'env.brand_new', () => withImport('exit', () => ({ name: 'brand_new' }))],
    [
      'an import of another module',
      'IMPORT',
      'other.fd_read',
      () => withImport('fd_read', () => ({ module: 'other' })),
    ],
    [
      'an import that is gone',
      'IMPORT',
      'fd_pwrite',
      () =>
        changed((module) =>
          module.set(
            imports,
            module.get(imports).filter(({ name }) => name !== 'fd_pwrite'),
          ),
        ),
    ],
    [
      'an import that is called otherwise',
      'IMPORT',
      'fd_write as (i32) -> i32',
      () =>
        changed((module) => {
          const one = module.get(signatures).findIndex((type) => `${type.parameters}>${type.results}` === '127>127');
          module.set(
            imports,
            module
              .get(imports)
              .map((entry) =>
                entry.name === 'fd_write' && entry.kind === 'function' ? { ...entry, signature: one } : entry,
              ),
          );
        }),
    ],
    [
      'an address that is new',
      'IMPORT',
      'GOT.func.PyObject_New',
      () => withImport('emscripten_glClear', () => ({ name: 'PyObject_New' })),
    ],
    [
      'an export that is gone',
      'EXPORT',
      'PyDict_Next',
      () =>
        changed((module) =>
          module.set(
            exportList,
            module.get(exportList).filter(({ name }) => name !== 'PyDict_Next'),
          ),
        ),
    ],
    [
      'a changing global that is no address',
      'GLOBAL',
      'is no address',
      () =>
        changed((module) =>
          module.set(
            globals,
            module.get(globals).map((one, index) => (index === 0 ? { ...one, type: 0x7e } : one)),
          ),
        ),
    ],
    [
      'a table filled from another list too',
      'TABLE',
      'by one list',
      () => changed((module) => module.set(elements, [...module.get(elements), { start: 1, functions: [300] }])),
    ],
    [
      'a table with room at its end',
      'TABLE',
      'to its end',
      () =>
        changed((module) =>
          module.set(
            tables,
            module.get(tables).map((table, index) => (index === 0 ? { ...table, size: table.size + 1 } : table)),
          ),
        ),
    ],
  ])('refuses %s by name', (_what, code, said, module) => {
    const fault = expect.objectContaining({
      code: expect.stringMatching(new RegExp(`^SANDBOX_IMAGE_${code}_CHANGED$`)),
      message: expect.stringContaining(said),
    });
    expect(() => linkModule(module(), wanted)).toThrow(fault);
  });
});

describe('freezing', () => {
  it("puts an interpreter's state into its module", () => {
    const linked = linkModule(pyodide, wanted);
    const module = new WasmModule(linked.wasm);
    const pages = module.get(memory).initial + 1;
    const state = {
      memory: new Uint8Array(pages * 65_536),
      globals: linked.changing.map((_, index) => -index - 1),
      tables: module.get(tables).map(({ size }, index) => ({ size: index === 0 ? size : 5, isEmpty: index > 0 })),
    };
    state.memory.set([1, 2, 3], 5_000);
    state.memory.set([4], state.memory.length - 1);
    const wasm = freezeModule(linked, state, ['memory', 'malloc']);
    const compiled = new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>);
    const nothing = new Proxy({}, { get: () => () => 0 });
    const { exports } = new WebAssembly.Instance(compiled, { env: nothing, wasi_snapshot_preview1: nothing });
    expect(Object.keys(exports).sort()).toEqual(['malloc', 'memory']);
    const bytes = new Uint8Array((exports.memory as unknown as { buffer: ArrayBuffer }).buffer);
    expect(Buffer.compare(bytes, state.memory)).toBe(0);
    const frozen = new WasmModule(wasm);
    for (const [number, index] of linked.changing.entries()) {
      expect(frozen.get(globals)[index]?.initial).toEqual(constant(-number - 1));
    }
  });

  it.each([0, 1])('refuses objects in table %i', (grown) => {
    const linked = linkModule(pyodide, wanted);
    const sizes = new WasmModule(linked.wasm).get(tables);
    const state = {
      memory: new Uint8Array(65_536),
      globals: linked.changing.map(() => 0),
      tables: sizes.map(({ size }, index) => ({ size: index === grown ? size + 1 : size, isEmpty: index !== grown })),
    };
    const fault = expect.objectContaining({ code: 'SANDBOX_IMAGE_TABLE_CHANGED' });
    expect(() => freezeModule(linked, state, ['memory'])).toThrow(fault);
  });
});
