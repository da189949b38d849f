import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { start, transformSync } from '@swc/wasm?unstarted';
import type { SyntaxFault } from './parse.js';
import { Places } from './places.js';
import { shortened } from './shortened.js';

export type Transpiled = { code: string; places: Places } | { fault: SyntaxFault };

const options = {
  filename: 'main.ts',
  isModule: true,
  sourceMaps: true,
  swcrc: false,
  configFile: false,
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    target: 'esnext',
    transform: { decoratorVersion: '2022-03', verbatimModuleSyntax: true },
  },
};

let file: number | undefined;
let isStarted = false;

/** Opens the transpiler's module, which is read when the first program needs it: by then no path can be opened. */
export function openTranspiler(path: string): void {
  file = openSync(path, 'r');
}

/** Loads the transpiler: 18 MB that take some tenths of a second and 70 MB of memory, once in a process. */
export function startTranspiler(): void {
  if (isStarted) return;
  if (file === undefined) throw new Error('the transpiler was not opened');
  const bytes = new Uint8Array(fstatSync(file).size);
  for (let at = 0; at < bytes.length; ) {
    const count = readSync(file, bytes, at, bytes.length - at, at);
    if (count === 0) throw new Error('the transpiler is cut short');
    at += count;
  }
  start(bytes);
  // What its first work compiles is not the first program's to pay for.
  transformSync('enum A { B }\nclass C { @d m() {} constructor(private e: number) {} }', options);
  isStarted = true;
  closeSync(file);
  file = undefined;
}

/**
 * TypeScript as JavaScript, where taking its types away will not do: enums, namespaces, parameter properties, decorators.
 */
export function transpile(source: string): Transpiled {
  try {
    startTranspiler();
    const { code, map } = transformSync(source, options);
    return { code, places: new Places(map ?? '{"version":3,"sources":[],"mappings":""}') };
  } catch (error) {
    if (typeof error === 'string') return { fault: faultOf(error) };
    // It is WebAssembly: once its stack or memory is exhausted, it fails for every source.
    return { fault: { message: 'The source is nested too deeply.', spoiled: true } };
  }
}

/** Reads what is printed for people: a message, then lines of the source with their numbers and carets under them. */
function faultOf(text: string): SyntaxFault {
  const lines = text.split('\n', 40);
  const message = shortened((lines[0] ?? '').replace(/^\s*[x×]\s*/, ''));
  const caretsAt = lines.findIndex((line) => /^\s*:\s*\^/.test(line));
  const carets = lines[caretsAt] ?? '';
  const line = Number(/^\s*(\d+) \|/.exec(lines[caretsAt - 1] ?? '')?.[1]);
  if (!(line > 0)) return { message };
  return { message, line, column: carets.indexOf('^') - carets.indexOf(':') - 1 };
}
