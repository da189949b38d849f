import type { GuestParts } from '../../guest-script.js';
import type { Call, System } from '../../isolate/types.js';
import type { clearMemory } from './clear-memory.js';
import type { closeModules } from './close-modules.js';
import type { loadHarness } from './load-harness.js';
import type { runOnce } from './run-once.js';
import type { startPython } from './start-python.js';
import type { StartInput, Starting, StartOutput } from './types.js';

export interface Steps {
  closeModules: typeof closeModules;
  startPython: typeof startPython;
  loadHarness: typeof loadHarness;
  clearMemory: typeof clearMemory;
  runOnce: typeof runOnce;
}

interface Table {
  length: number;
  get(index: number): unknown;
}

/**
 * Starts Python once in a realm without Node, with the surroundings it will have in an isolate, loads the harness and
 * the modules, and writes down its state.
 */
export function startInProcess(load: NodeJS.Require, steps: Steps, input: StartInput): void {
  const vm: typeof import('node:vm') = load('node:vm');
  const fs: typeof import('node:fs') = load('node:fs');
  const { randomFillSync }: typeof import('node:crypto') = load('node:crypto');
  const output: string[] = [];

  const context = vm.createContext({});
  const script = new vm.Script(input.guestScript);
  const guest = script.runInContext(context) as GuestParts;
  const compile = vm.runInContext('(bytes) => new WebAssembly.Module(bytes)', context) as (
    bytes: Uint8Array,
  ) => WebAssembly.Module;
  const system: System = {
    write: (_stream, bytes) => void output.push(Buffer.from(bytes).toString()),
    read: () => 0,
    entropy: (into) => void randomFillSync(into),
    clock: { offsetMs: 0 },
    environment: { HOME: '/home/user', TZ: 'UTC', LANG: 'C.UTF-8' },
  };
  const interpreter = guest.bootInterpreter(guest, {
    module: compile(fs.readFileSync(input.wasmPath)),
    library: fs.readFileSync(input.stdlibPath),
    system,
  });
  const { exports, heap } = interpreter;
  const variable = (name: string): number => (exports[name] as { value: number }).value;
  (exports.__wasm_call_ctors as Call)();
  const trampolineAt = variable('_PyRuntime') + heap.pointer(variable('_PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET'));
  heap.setNumber(trampolineAt, input.trampoline);
  const api = guest.createCApi(interpreter, variable);
  const starting: Starting = { guest, interpreter, system, api, variable, said: () => output.join('') };
  steps.closeModules(starting);
  steps.startPython(starting);
  const entries = steps.loadHarness(starting, input);
  steps.clearMemory(starting);

  // Here nothing of the interpreter is running: this is the state that every run begins with.
  const numbered = <Value>(name: string): Value[] => {
    const found: Value[] = [];
    while (name + found.length in exports) found.push(exports[name + found.length] as Value);
    return found;
  };
  const state: StartOutput = {
    globals: numbered<{ value: number }>(input.stateName.global).map(({ value }) => value),
    tables: numbered<Table>(input.stateName.table).map((table) => ({
      size: table.length,
      isEmpty: Array.from({ length: table.length }, (_, index) => table.get(index)).every((entry) => entry === null),
    })),
    entries,
  };
  fs.writeFileSync(`${input.out}.memory`, heap.bytes());
  fs.writeFileSync(`${input.out}.json`, JSON.stringify(state));
  steps.runOnce(starting, entries);
  fs.writeFileSync(`${input.out}.cache`, script.createCachedData());
}
