import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { encodeImage } from '../image.js';
import { functionNames, startingNames, variableNames } from '../isolate/c-names.js';
import { memoryBounds } from '../wasm/memory-bounds.js';
import { freezeModule } from './freeze.js';
import { linkModule, stateName } from './link.js';
import { processScript } from './process/process-script.js';
import type { StartInput, StartOutput } from './process/types.js';
import { runNode } from './run-node.js';

export interface BakeOptions {
  /** Where the image goes. */
  image: string;
  /** Pyodide's module and standard library. */
  wasm: string;
  stdlib: string;
  /** The archive as programs have it. */
  trim(archive: Uint8Array): Uint8Array;
  guestScript: string;
  harness: [name: string, source: string][];
  /** Modules to have loaded. */
  modules: string[];
  /** Well-known packages that are not there. */
  packages: string[];
  /** Time zones, packed. */
  zones: string;
  /** Flags of Node under which the image will be used. */
  hostFlags: string[];
}

/**
 * Bakes an image: links Pyodide's module, starts CPython from it in a process of its own, writes the started
 * interpreter's state into the module's data, and puts all into one file that is renamed into place.
 *
 * @throws MaeError `SANDBOX_IMAGE_…`, `SANDBOX_PYTHON_BUILD_FAILED`
 */
export async function bake(options: BakeOptions): Promise<void> {
  const { image, guestScript, harness, modules, packages, zones } = options;
  const out = `${image}.${randomUUID()}`;
  const part = (end: string) => `${out}.${end}`;
  try {
    const kept = ['memory', '__indirect_function_table', ...functionNames];
    const linked = linkModule(await readFile(options.wasm), [...kept, ...startingNames, ...variableNames]);
    await writeFile(part('wasm'), linked.wasm);
    await writeFile(part('zip'), options.trim(await readFile(options.stdlib)));
    const input: StartInput = {
      wasmPath: part('wasm'),
      stdlibPath: part('zip'),
      guestScript,
      harness,
      modules,
      packages,
      zones,
      trampoline: linked.trampoline,
      variables: variableNames,
      stateName,
      out,
    };
    await runNode(options.hostFlags, processScript(input));
    const [state, memory, codeCache] = await Promise.all(['json', 'memory', 'cache'].map((end) => readFile(part(end))));
    const { globals, tables, entries } = JSON.parse(String(state)) as StartOutput;
    const wasm = freezeModule(linked, { memory: new Uint8Array(memory ?? []), globals, tables }, kept);
    await writeFile(
      part('image'),
      encodeImage({
        script: guestScript,
        codeCache: codeCache ?? new Uint8Array(0),
        wasm,
        entries,
        memory: memoryBounds(wasm),
      }),
    );
    await rename(part('image'), image);
  } finally {
    const ends = ['wasm', 'zip', 'json', 'memory', 'cache', 'image'];
    await Promise.all(ends.map((end) => rm(part(end), { force: true })));
  }
}
