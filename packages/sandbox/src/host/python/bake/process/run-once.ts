import type { EntryPoints, Interpreter, System } from '../../isolate/types.js';
import type { Starting } from './types.js';

/**
 * Looks at a program, runs it and a check as a host has it done, so that V8's code cache holds what a run uses: what is
 * not in it is compiled in every run. The state is written down by then.
 */
export function runOnce({ guest, interpreter, system }: Starting, entries: EntryPoints): void {
  const atIt = (_parts: unknown, given: { system: System }): Interpreter => {
    Object.assign(system, given.system);
    return interpreter;
  };
  const session = guest.startSession(
    { ...guest, bootInterpreter: atIt },
    {
      module: {} as WebAssembly.Module,
      library: new SharedArrayBuffer(0),
      ring: new SharedArrayBuffer(4_096),
      chance: new ArrayBuffer(16),
      drain: () => undefined,
      entropy: (size) => new ArrayBuffer(size),
    },
    entries,
  );
  const everything = { names: 'all', except: [] };
  const job = guest.createText().encode(
    JSON.stringify({
      code: 'open("a", "w").close()\nprint(1)\n[1, "b", {}]',
      policy: { preset: 'open', pythonImports: everything, pythonBuiltins: everything },
      own: [],
      wheels: [],
      functions: [],
      checks: [{ code: 'assert 1 == 1', source: 'model' }],
    }),
  );
  const limits = { maxFiles: 1, maxFileBytes: 1, maxTotalBytes: 1 };
  const looked = session.validate(job, []).json;
  const { json } = session.start([job, [{ name: 'b', content: new Uint8Array(1) }], limits, false, true], '', 0);
  const verdict = session.check(0);
  if (looked.includes('"ok"') && json.includes('"ok"') && verdict.includes('"passed"')) return;
  throw new Error(`the interpreter does not run programs: ${looked} ${json} ${verdict}`);
}
