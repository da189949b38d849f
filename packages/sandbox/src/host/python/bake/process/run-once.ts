import type { EntryPoints } from '../../isolate/types.js';
import type { Starting } from './types.js';

/** Runs a program and a check, so that V8's code cache holds what a run uses. The state is written down by then. */
export function runOnce({ guest, interpreter, api }: Starting, entries: EntryPoints): void {
  const ring = guest.createRing(new SharedArrayBuffer(4_096), () => undefined);
  const session = guest.assembleSession(guest, interpreter, api, entries, ring);
  const everything = { names: 'all', except: [] };
  const job = {
    code: 'open("a", "w").close()\n[1, "b", {}]',
    policy: { preset: 'open', pythonImports: everything, pythonBuiltins: everything },
    own: [],
    wheels: [],
    functions: [],
    checks: [{ code: 'assert 1 == 1', source: 'model' }],
  };
  const limits = { maxFiles: 1, maxFileBytes: 1, maxTotalBytes: 1 };
  const { json } = session.execute(
    JSON.stringify(job),
    [{ name: 'b', content: new Uint8Array(1) }],
    limits,
    false,
    true,
  );
  const verdict = session.check(0);
  if (json.includes('"ok"') && verdict.includes('"passed"')) return;
  throw new Error(`the interpreter does not run programs: ${json} ${verdict}`);
}
