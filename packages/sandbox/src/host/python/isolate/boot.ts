import type { createClock } from './clock.js';
import type { createDescriptorCalls } from './descriptor-calls.js';
import type { createDevices } from './devices.js';
import type { createFaults } from './faults.js';
import type { createFileTree } from './file-tree.js';
import type { createHeap } from './heap.js';
import type { createMappingCalls } from './mapping-calls.js';
import type { createOpenFiles } from './open-files.js';
import type { createPathCalls } from './path-calls.js';
import type { createStatWriter } from './stat-writer.js';
import type { createSystemCalls } from './system-calls.js';
import type { createText } from './text.js';
import type { createTimeCalls } from './time-calls.js';
import type { Exports, Interpreter, System } from './types.js';
import type { createWorkFolder } from './work-folder.js';

/** The functions of this folder that make up an interpreter's surroundings. */
export interface GlueParts {
  createClock: typeof createClock;
  createDescriptorCalls: typeof createDescriptorCalls;
  createDevices: typeof createDevices;
  createFaults: typeof createFaults;
  createFileTree: typeof createFileTree;
  createHeap: typeof createHeap;
  createMappingCalls: typeof createMappingCalls;
  createOpenFiles: typeof createOpenFiles;
  createPathCalls: typeof createPathCalls;
  createStatWriter: typeof createStatWriter;
  createSurroundings: typeof createSurroundings;
  createSystemCalls: typeof createSystemCalls;
  createText: typeof createText;
  createTimeCalls: typeof createTimeCalls;
  createWorkFolder: typeof createWorkFolder;
}

export interface BootOptions {
  module: WebAssembly.Module;
  /** The archive of the standard library, never written to. */
  library: Uint8Array;
  system: System;
}

export interface SurroundingsOptions {
  /** The archive of the standard library, never written to. */
  library: Uint8Array;
  system: System;
  /** What the instantiated module exports: there once it is. */
  exports(): Exports;
}

/**
 * All that an interpreter has around it: files in memory, three standard streams, clocks, chance. `calls` are what the
 * module imports, by name.
 */
export function createSurroundings(parts: GlueParts, { library, system, exports }: SurroundingsOptions) {
  const text = parts.createText();
  const faults = parts.createFaults();
  const clock = parts.createClock(system.clock);
  const heap = parts.createHeap(() => exports().memory, text);
  const tree = parts.createFileTree(faults, clock);
  const files = parts.createOpenFiles(tree, faults);

  for (const path of ['/tmp', '/lib/python3.14/site-packages', '/lib/python3.14/lib-dynload']) tree.makeFolders(path);
  const archive = tree.makeFile({ folder: tree.makeFolders('/lib'), name: 'python314.zip', node: undefined }, 0o444);
  Object.assign(archive, { bytes: library, size: library.length, isShared: true });
  const workFolder = parts.createWorkFolder(tree, faults);
  const fileParts = { heap, tree, files, faults, stat: parts.createStatWriter(heap) };
  const paths = parts.createPathCalls(fileParts, clock);
  paths.enter(workFolder.work);
  const calls: Record<string, unknown> = {
    ...parts.createSystemCalls(heap, faults, system, exports),
    ...parts.createTimeCalls(heap, clock, faults),
    ...parts.createDevices(tree, files, faults, heap, system),
    ...parts.createDescriptorCalls(fileParts),
    ...paths.calls,
    ...parts.createMappingCalls(fileParts, exports),
  };
  return { calls, faults, heap, text, workFolder };
}

/**
 * Instantiates CPython in surroundings of its own. What the module asks for and these do not have ends the interpreter
 * when it is called.
 */
export function bootInterpreter(parts: GlueParts, { module, library, system }: BootOptions): Interpreter {
  let instance: Exports | undefined;
  const exports = (): Exports => {
    if (!instance) throw new Error('the interpreter is not there yet');
    return instance;
  };
  const { calls, faults, heap, text, workFolder } = parts.createSurroundings(parts, { library, system, exports });
  const unanswered = (name: string) => (): never => {
    throw new faults.Ending('Aborted', `the interpreter called ${name}, which is not there`);
  };
  const answers = new Proxy(calls, {
    get: (all, name) => (Object.hasOwn(all, name) ? all[String(name)] : unanswered(String(name))),
  });
  const imports = { env: answers, wasi_snapshot_preview1: answers };
  instance = new WebAssembly.Instance(module, imports).exports as Exports;
  return { exports: instance, heap, text, workFolder };
}
