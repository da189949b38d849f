import { javascriptGlobals, pythonBuiltins } from './policy-names.js';

const words = (text: string): string[] => text.trim().split(/\s+/);

const keywords = words(`
  False None True and as assert async await break case class continue def del elif else except finally for from global
  if import in is lambda match nonlocal not or pass raise return try type while with yield
  arguments catch const debugger default delete do enum eval export extends false function implements instanceof
  interface let new null package private protected public static super switch this throw true typeof undefined var void`);

/** Names that are there under the policy `open`, or that programs take to be there. */
const others = words(`
  breakpoint copyright credits exit help license quit
  stdin module exports require assert process global window self fetch WebAssembly SharedArrayBuffer Atomics`);

const taken = new Set([...keywords, ...others, ...pythonBuiltins.standard, ...javascriptGlobals.standard]);

const mostCharacters = 64;

/** Why a function of the host cannot have this name; undefined where it can. It must do in Python and in JavaScript. */
export function faultOfName(name: string): string | undefined {
  if (name.length > mostCharacters || !/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    return `it must be a letter and then letters, digits or underscores, ${mostCharacters} at most`;
  }
  return taken.has(name) ? 'it means something else in Python or JavaScript' : undefined;
}
