import type { GuestParts } from './guest-script.js';
import type { EntryPoints, Exports, Interpreter, Snapshot } from './isolate/types.js';

/** What the building process is given, as JSON. */
export interface BuildInput {
  wasmPath: string;
  stdlibPath: string;
  interpreterScript: string;
  guestScript: string;
  harness: [name: string, source: string][];
  /** Modules to have loaded. */
  modules: string[];
  /** Where the parts go: `<out>.json`, `<out>.memory`, `<out>.cache`. */
  out: string;
}

/**
 * Starts Python once in a realm without Node, loads the harness and the modules, and writes down its memory; then
 * restores it once, so that V8's code cache holds what a restore runs. It is sent to a process of its own as text.
 */
export async function buildInProcess(load: NodeJS.Require, input: BuildInput): Promise<void> {
  const vm: typeof import('node:vm') = load('node:vm');
  const fs: typeof import('node:fs') = load('node:fs');
  const { randomBytes }: typeof import('node:crypto') = load('node:crypto');
  const wasm = fs.readFileSync(input.wasmPath);
  const stdlib = fs.readFileSync(input.stdlibPath);
  const script = new vm.Script(input.interpreterScript);
  const output: string[] = [];

  const start = async (snapshot: Snapshot | 'fresh' | 'none') => {
    const context = vm.createContext({});
    const guest = vm.runInContext(input.guestScript, context) as GuestParts;
    const entropy = (size: number) => new Uint8Array(randomBytes(size));
    guest.installShims({ offsetMs: 0 }, entropy);
    const createModule = script.runInContext(context);
    const compile = vm.runInContext('(bytes) => new WebAssembly.Module(bytes)', context) as (
      bytes: Uint8Array,
    ) => WebAssembly.Module;
    const interpreter = await guest.bootInterpreter({
      createModule,
      module: compile(wasm),
      stdlib: guest.trimLibrary(stdlib),
      snapshot,
      system: {
        write: (_stream, bytes) => void output.push(Buffer.from(bytes).toString()),
        read: () => 0,
        entropy,
      },
    });
    return { guest, interpreter, api: guest.createCApi(interpreter) };
  };

  const { guest, interpreter, api } = await start('fresh');
  const run = (source: string): void => {
    if (api.call('PyRun_SimpleStringFlags', api.cString(source), 0) !== 0) throw new Error(output.join(''));
  };
  closeModules(interpreter, ['_ctypes', '_pyodide_core', '_remote_debugging', '_xxtestfuzz', 'xxsubtype'], '_test');
  // Whole lines go straight out, so that little is lost when a program is ended.
  run(`import sys, io
sys.stdout = sys.__stdout__ = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8", line_buffering=True)
sys.stderr = sys.__stderr__ = io.TextIOWrapper(io.BufferedWriter(io.FileIO(2, "w", closefd=False)), "utf-8", "backslashreplace", line_buffering=True)
sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, "r", closefd=False)), "utf-8")
def load(name, source):
    import builtins, types
    module = types.ModuleType(name)
    module.__builtins__ = dict(builtins.__dict__)
    sys.modules[name] = module
    exec(compile(source, name + ".py", "exec"), module.__dict__)
`);
  for (const [name, source] of input.harness) run(`load(${JSON.stringify(name)}, ${JSON.stringify(source)})`);

  // References that are never given back keep these alive in the snapshot.
  const member = (module: string, name: string): number => {
    const found = api.attribute(api.call('PyImport_ImportModule', api.cString(module)), name);
    if (!found) throw new Error(`the harness has no ${module}.${name}`);
    return found;
  };
  const entries: EntryPoints = {
    validate: member('mae_run', 'validate'),
    prepare: member('mae_run', 'prepare'),
    describe: member('mae_errors', 'describe'),
    exitCode: member('mae_errors', 'exit_code'),
    runExitFunctions: member('atexit', '_run_exitfuncs'),
    freeMonitor: api.attribute(member('sys', 'monitoring'), 'free_tool_id'),
    policyErrors: [member('mae_policy', 'PolicyError'), member('mae_policy', 'PolicyNameError')],
    standardStreams: [member('sys', 'stdout'), member('sys', 'stderr')],
    knownEquals: [],
  };
  const build = member('mae_build', 'build');
  const known = api.callOne(build, api.str(JSON.stringify(input.modules)));
  if (!known) {
    api.call('PyErr_SetRaisedException', api.raised());
    api.call('PyErr_Print');
    throw new Error(output.join(''));
  }
  entries.knownEquals = guest.createValueReader(api)(known) as number[];

  const snapshot = guest.takeSnapshot(interpreter, (await start('none')).interpreter);
  const restored = await start(snapshot);
  if (restored.api.call('PyRun_SimpleStringFlags', restored.api.cString('1 + 1'), 0) !== 0)
    throw new Error('not restored');
  fs.writeFileSync(`${input.out}.cache`, script.createCachedData());
  const { bytes, ...layout } = snapshot;
  fs.writeFileSync(`${input.out}.memory`, bytes);
  fs.writeFileSync(`${input.out}.json`, JSON.stringify({ snapshot: layout, entries }));

  /** Takes built-in modules out of the interpreter's own tables, so that no import finds them. */
  function closeModules({ exports, emscripten }: Interpreter, names: string[], prefix: string): void {
    const heap = emscripten.HEAPU8;
    const view = new DataView(heap.buffer);
    const text = (at: number) => {
      const end = heap.indexOf(0, at);
      return Buffer.from(heap.subarray(at, Math.min(end, at + 100))).toString('latin1');
    };
    const first = view.getUint32(
      (exports as Exports & { PyImport_Inittab: { value: number } }).PyImport_Inittab.value,
      true,
    );
    const closed = new Map<number, number>();
    for (let at = first; view.getUint32(at, true) !== 0; at += 8) {
      const name = text(view.getUint32(at, true));
      if (names.includes(name) || name.startsWith(prefix))
        closed.set(view.getUint32(at, true), view.getUint32(at + 4, true));
    }
    if (closed.size < names.length) throw new Error('the table of built-in modules is not where it was expected');
    // An entry whose name is empty is passed over. The interpreter keeps copies of the table: all are changed.
    const empty = api.cString('');
    for (let at = 0; at + 8 <= heap.length; at += 4) {
      const initialise = closed.get(view.getUint32(at, true));
      if (initialise !== undefined && view.getUint32(at + 4, true) === initialise) view.setUint32(at, empty, true);
    }
  }
}
