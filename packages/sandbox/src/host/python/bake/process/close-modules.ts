import type { Starting } from './types.js';

/**
 * Takes built-in modules out of the table that an interpreter reads when it starts, so that no import finds them:
 * foreign memory, other processes' memory, and what CPython tests itself with.
 */
export function closeModules({ interpreter: { heap }, variable }: Starting): void {
  // Pyodide's own start would add `_pyodide_core` to them.
  const names = ['_ctypes', '_remote_debugging', '_xxtestfuzz', 'xxsubtype'];
  const prefix = '_test';
  const entryBytes = 8;
  let at = heap.pointer(variable('PyImport_Inittab'));
  let to = at;
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
  if (missing.length > 0) throw new Error(`the interpreter has no built-in module ${missing.join(', ')} to be closed`);
}
