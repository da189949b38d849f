import type { EntryPoints } from '../../isolate/types.js';
import type { StartInput, Starting } from './types.js';

/** Loads the harness and the modules, and returns where they are called. */
export function loadHarness({ guest, api, variable, said }: Starting, input: StartInput): EntryPoints {
  const run = (source: string): void => {
    if (api.call('PyRun_SimpleStringFlags', api.cString(source), 0) !== 0) throw new Error(said());
  };
  // Whole lines go straight out, so that little is lost when a program is ended. The library is in its archive.
  run(`import sys, io
sys.stdout = sys.__stdout__ = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8", line_buffering=True)
sys.stderr = sys.__stderr__ = io.TextIOWrapper(io.BufferedWriter(io.FileIO(2, "w", closefd=False)), "utf-8", "backslashreplace", line_buffering=True)
sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, "r", closefd=False)), "utf-8")
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
  const entries: Omit<EntryPoints, 'knownEquals'> = {
    variables: Object.fromEntries(
      input.variables.map((name) => [name, variable(name as Parameters<typeof variable>[0])]),
    ),
    validate: member('mae_run', 'validate'),
    prepare: member('mae_run', 'prepare'),
    describe: member('mae_errors', 'describe'),
    exitCode: member('mae_errors', 'exit_code'),
    runExitFunctions: member('atexit', '_run_exitfuncs'),
    freeMonitor: api.attribute(member('sys', 'monitoring'), 'free_tool_id'),
    policyErrors: [member('mae_policy', 'PolicyError'), member('mae_policy', 'PolicyNameError')],
    standardStreams: [member('sys', 'stdout'), member('sys', 'stderr')],
  };
  const { modules, packages } = input;
  const known = api.callOne(member('mae_build', 'build'), api.str(JSON.stringify({ modules, packages })));
  if (known) return { ...entries, knownEquals: guest.createValueReader(api)(known) as number[] };
  api.call('PyErr_SetRaisedException', api.raised());
  api.call('PyErr_Print');
  throw new Error(said());
}
