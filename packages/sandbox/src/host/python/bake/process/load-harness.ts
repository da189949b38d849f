import type { EntryPoints } from '../../isolate/types.js';
import type { StartInput, Starting } from './types.js';

/** Loads the harness and the modules, and returns where they are called. */
export function loadHarness({ guest, api, variable, said }: Starting, input: StartInput): EntryPoints {
  const run = (source: string): void => {
    if (api.call('PyRun_SimpleStringFlags', api.cString(source), 0) !== 0) throw new Error(said());
  };
  // Whole lines go straight out, so that little is lost when a program is ended. The library is in its archive.
  run(`import sys, io
def stream(number, name, buffered, errors):
    raw = io.FileIO(number, "r" if number == 0 else "w", closefd=False)
    raw.name = name
    text = io.TextIOWrapper(buffered(raw, 8192), "utf-8", errors, line_buffering=number > 0)
    text.mode = raw.mode[0]
    return text
sys.stdout = sys.__stdout__ = stream(1, "<stdout>", io.BufferedWriter, "strict")
sys.stderr = sys.__stderr__ = stream(2, "<stderr>", io.BufferedWriter, "backslashreplace")
sys.stdin = sys.__stdin__ = stream(0, "<stdin>", io.BufferedReader, "strict")
del stream
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
  const entries: Omit<EntryPoints, 'knownRules'> = {
    variables: Object.fromEntries(
      input.variables.map((name) => [name, variable(name as Parameters<typeof variable>[0])]),
    ),
    validate: member('mae_run', 'validate'),
    prepare: member('mae_run', 'prepare'),
    compileCall: member('mae_cells', 'compile_call'),
    prepareChecks: member('mae_cells', 'prepare_checks'),
    renewInput: member('mae_cells', 'renew_input'),
    bring: member('mae_cells', 'bring'),
    sources: member('linecache', 'cache'),
    describe: member('mae_errors', 'describe'),
    exitCode: member('mae_errors', 'exit_code'),
    runExitFunctions: member('atexit', '_run_exitfuncs'),
    giveFunction: member('mae_calls', 'give'),
    awaitableWanted: member('mae_calls', 'wanted'),
    readJson: member('json', 'loads'),
    referents: member('gc', 'get_referents'),
    freeMonitor: api.attribute(member('sys', 'monitoring'), 'free_tool_id'),
    policyErrors: [member('mae_policy', 'PolicyError'), member('mae_policy', 'PolicyNameError')],
    raiseInstruction: api.number(member('mae_build', 'RAISE')),
    standardStreams: [member('sys', 'stdout'), member('sys', 'stderr')],
  };
  const { modules, packages, zones } = input;
  const known = api.callOne(member('mae_build', 'build'), api.str(JSON.stringify({ modules, packages, zones })));
  if (known) return { ...entries, knownRules: guest.createValueReader(api)(known) as number[] };
  api.call('PyErr_SetRaisedException', api.raised());
  api.call('PyErr_Print');
  throw new Error(said());
}
