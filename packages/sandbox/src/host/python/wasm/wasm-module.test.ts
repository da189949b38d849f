import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { code } from './code.js';
import { exportList } from './exports.js';
import { globals } from './globals.js';
import { imports } from './imports.js';
import { data, dataCount, memory } from './memory.js';
import { functions, signatures } from './signatures.js';
import { elements, tables } from './tables.js';
import { type SectionKind, WasmModule } from './wasm-module.js';

let pyodide: Uint8Array;
beforeAll(async () => {
  const folder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
  pyodide = await readFile(join(folder, 'pyodide.asm.wasm'));
});

const kinds: SectionKind<unknown>[] = [
  signatures,
  imports,
  functions,
  tables,
  memory,
  globals,
  exportList,
  elements,
  dataCount,
  code,
  data,
] as SectionKind<unknown>[];

describe('a module', () => {
  it("is the same after every section of Pyodide's was read and written", () => {
    const module = new WasmModule(pyodide);
    for (const kind of kinds) module.set(kind, module.get(kind));
    expect(Buffer.compare(module.bytes(), pyodide)).toBe(0);
  });

  it('loses its custom sections and nothing else', () => {
    const module = new WasmModule(pyodide);
    const before = module.sectionIds;
    module.dropCustomSections();
    expect(module.sectionIds).toEqual(before.filter((id) => id !== 0));
    expect(module.sectionIds).not.toEqual(before);
  });

  it.each([0, 4, 8, 9, 100, 20_000])('is refused where only its first %i bytes are there', (length) => {
    const cut = pyodide.subarray(0, length);
    const readAll = () => {
      const module = new WasmModule(cut);
      for (const kind of kinds) module.get(kind);
    };
    expect(readAll).toThrow(expect.objectContaining({ code: expect.stringMatching(/^SANDBOX_IMAGE_/) }));
  });

  it('is refused where it is none', () => {
    const fault = expect.objectContaining({ code: 'SANDBOX_IMAGE_UNREADABLE' });
    expect(() => new WasmModule(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))).toThrow(fault);
  });
});
