import type { GuestParts } from '../guest-script.js';
import type { Call, EntryPoints, Exports } from '../isolate/types.js';
import type { TableState } from './freeze.js';

/** What the baking process is given, as JSON. */
export interface StartInput {
  /** The linked module. */
  wasmPath: string;
  stdlibPath: string;
  guestScript: string;
  harness: [name: string, source: string][];
  /** Modules to have loaded. */
  modules: string[];
  /** Place of CPython's call trampoline in the table of functions. */
  trampoline: number;
  variables: readonly string[];
  stateName: { global: string; table: string };
  /** Where the parts go: `<out>.json`, `<out>.memory`, `<out>.cache`. */
  out: string;
}

/** Beside the memory, what the baking process writes down. */
export interface StartOutput {
  globals: number[];
  tables: TableState[];
  entries: EntryPoints;
}

interface Table {
  length: number;
  get(index: number): unknown;
}

/**
 * Starts Python once in a realm without Node, with the surroundings it will have in an isolate, loads the harness and
 * the modules, and writes down its state. It is sent to a process of its own as text.
 */
export function startInProcess(load: NodeJS.Require, input: StartInput): void {
  const vm: typeof import('node:vm') = load('node:vm');
  const fs: typeof import('node:fs') = load('node:fs');
  const { randomFillSync }: typeof import('node:crypto') = load('node:crypto');
  const output: string[] = [];

  const context = vm.createContext({});
  const script = new vm.Script(input.guestScript);
  const guest = script.runInContext(context) as GuestParts;
  const inContext = <Value>(code: string) => vm.runInContext(code, context) as Value;
  const module = inContext<(bytes: Uint8Array) => WebAssembly.Module>('(bytes) => new WebAssembly.Module(bytes)')(
    fs.readFileSync(input.wasmPath),
  );
  const interpreter = guest.bootInterpreter(guest, {
    module,
    library: fs.readFileSync(input.stdlibPath),
    system: {
      write: (_stream, bytes) => void output.push(Buffer.from(bytes).toString()),
      read: () => 0,
      entropy: (into) => void randomFillSync(into),
      clock: { offsetMs: 0 },
      environment: { HOME: '/home/user', TZ: 'UTC', LANG: 'C.UTF-8' },
    },
  });
  const { exports, heap } = interpreter;
  const variable = (name: string): number => (exports[name] as { value: number }).value;
  (exports.__wasm_call_ctors as Call)();
  heap.setNumber(
    variable('_PyRuntime') + heap.pointer(variable('_PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET')),
    input.trampoline,
  );
  const api = guest.createCApi(interpreter, variable);
  // Pyodide's own start would add `_pyodide_core` to them.
  closeModules(['_ctypes', '_remote_debugging', '_xxtestfuzz', 'xxsubtype'], '_test');
  startPython();

  const run = (source: string): void => {
    if (api.call('PyRun_SimpleStringFlags', api.cString(source), 0) !== 0) throw new Error(output.join(''));
  };
  // Whole lines go straight out, so that little is lost when a program is ended.
  run(`import sys, io
sys.stdout = sys.__stdout__ = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8", line_buffering=True)
sys.stderr = sys.__stderr__ = io.TextIOWrapper(io.BufferedWriter(io.FileIO(2, "w", closefd=False)), "utf-8", "backslashreplace", line_buffering=True)
sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, "r", closefd=False)), "utf-8")
# The library is in its archive.
sys.path.remove("/lib/python3.14")
def load(name, source):
    import builtins, types
    module = types.ModuleType(name)
    module.__builtins__ = dict(builtins.__dict__)
    sys.modules[name] = module
    exec(compile(source, name + ".py", "exec"), module.__dict__)
`);
  for (const [name, source] of input.harness) run(`load(${JSON.stringify(name)}, ${JSON.stringify(source)})`);

  // References that are never given back keep these alive in the image.
  const member = (module: string, name: string): number => {
    const found = api.attribute(api.call('PyImport_ImportModule', api.cString(module)), name);
    if (!found) throw new Error(`the harness has no ${module}.${name}`);
    return found;
  };
  const entries: EntryPoints = {
    variables: Object.fromEntries(input.variables.map((name) => [name, variable(name)])),
    validate: member('mae_run', 'validate'),
    prepare: member('mae_run', 'prepare'),
    describe: member('mae_errors', 'describe'),
    exitCode: member('mae_errors', 'exit_code'),
    runExitFunctions: member('atexit', '_run_exitfuncs'),
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
  writeState();

  /** An interpreter that reads no environment and takes no arguments. */
  function startPython(): void {
    const config = api.call('PyInitConfig_Create');
    const settings: [string, number | string][] = [
      ['home', '/'],
      ['configure_locale', 1],
      // Hashes of texts are kept in every dict of the image, so they are the same in every run; then let them be the same
      // everywhere: sets are walked in one order on every machine.
      ['use_hash_seed', 1],
      ['hash_seed', 0],
      ['isolated', 0],
      ['safe_path', 0],
      ['install_signal_handlers', 1],
      ['write_bytecode', 0],
      ['parse_argv', 0],
      ['user_site_directory', 0],
    ];
    const failed = settings.some(([name, value]) => {
      const [key, long] = [api.cString(name), typeof value === 'number'];
      return long
        ? exports64('PyInitConfig_SetInt')(config, key, BigInt(value)) !== 0
        : api.call('PyInitConfig_SetStr', config, key, api.cString(String(value))) !== 0;
    });
    if (!failed && api.call('Py_InitializeFromInitConfig', config) === 0) {
      api.call('PyInitConfig_Free', config);
      return;
    }
    const at = api.cString('    ');
    api.call('PyInitConfig_GetError', config, at);
    throw new Error(`CPython did not start: ${heap.cString(heap.pointer(at))}`);
  }

  function exports64(name: string): (config: number, key: number, value: bigint) => number {
    return exports[name] as (config: number, key: number, value: bigint) => number;
  }

  /** The state as it is when nothing of the interpreter is running. */
  function writeState(): void {
    const numbered = <Value>(name: string): Value[] => {
      const found: Value[] = [];
      while (name + found.length in exports) found.push((exports as Exports)[name + found.length] as Value);
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
    runOnce();
    fs.writeFileSync(`${input.out}.cache`, script.createCachedData());
  }

  /** Runs a program, so that V8's code cache holds what a run uses. The state is written down by then. */
  function runOnce(): void {
    const ring = guest.createRing(new SharedArrayBuffer(4_096), () => undefined);
    const readValue = guest.createValueReader(api);
    const verdicts = guest.createVerdicts(api, new Set(entries.knownEquals));
    const { text, workFolder: files } = interpreter;
    const session = guest.createSession({ api, entries, files, ring, text, readValue, verdicts });
    const everything = { names: 'all', except: [] };
    const policy = { preset: 'open', pythonImports: everything, pythonBuiltins: everything };
    const job = {
      code: 'open("a", "w").close()\n[1, "b", {}]',
      policy,
      own: [],
      checks: [{ code: 'assert 1 == 1', source: 'model' }],
    };
    const limits = { maxFiles: 1, maxFileBytes: 1, maxTotalBytes: 1 };
    const { json } = session.execute(JSON.stringify(job), [{ name: 'b', content: new Uint8Array(1) }], limits);
    session.check(0);
    if (!json.includes('"ok"')) throw new Error(`the interpreter does not run programs: ${json}`);
  }

  /** Takes built-in modules out of the table that the interpreter reads when it starts, so that no import finds them. */
  function closeModules(names: string[], prefix: string): void {
    const entryBytes = 8;
    const first = heap.pointer(variable('PyImport_Inittab'));
    let at = first;
    let to = first;
    const closed: string[] = [];
    for (; heap.pointer(at) !== 0; at += entryBytes) {
      const name = heap.cString(heap.pointer(at));
      if (names.includes(name) || name.startsWith(prefix)) closed.push(name);
      else {
        heap.bytes().copyWithin(to, at, at + entryBytes);
        to += entryBytes;
      }
    }
    heap.slice(to, at - to).fill(0);
    const missing = names.filter((name) => !closed.includes(name));
    if (missing.length > 0)
      throw new Error(`the interpreter has no built-in module ${missing.join(', ')} to be closed`);
  }
}
