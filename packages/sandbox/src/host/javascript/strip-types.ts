import { stripTypeScriptTypes } from 'node:module';
import type { SyntaxFault } from './parse.js';
import { shortened } from './shortened.js';

export type Stripped = { code: string } | { fault: SyntaxFault };

/** TypeScript without its types, every character where it was. What would need other code is a fault that names it. */
export function stripTypes(code: string): Stripped {
  try {
    return { code: stripTypeScriptTypes(code) };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

function faultOf(error: unknown): SyntaxFault {
  const { code, message, stack = '' } = error as Error & { code?: string };
  const at = placeOf(stack.split('\n'));
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    const what = message.replace(/ is not supported in strip-only mode$/, '');
    return { message: `${what} is not supported: types are removed and nothing is added. ${adviceFor(what)}`, ...at };
  }
  if (code === 'ERR_INVALID_TYPESCRIPT_SYNTAX') return { message: shortened(message), ...at };
  // The stripper is WebAssembly: once its stack or memory is exhausted, it fails for every source.
  return { message: 'The source is nested too deeply.', spoiled: true };
}

/** The stack starts with the line's number, an empty line or the source line, and a row of carets under it. */
function placeOf(lines: string[]): { line?: number; column?: number } {
  const line = Number(/:(\d+)$/.exec(lines[0] ?? '')?.[1]);
  const carets = lines.slice(1, 5).find((text) => /^\s*\^+\s*$/.test(text));
  if (!(line > 0)) return {};
  return carets === undefined ? { line } : { line, column: carets.indexOf('^') + 1 };
}

function adviceFor(what: string): string {
  if (/enum/.test(what)) return 'Use a const object and a union of its values.';
  if (/namespace|module/.test(what)) return 'Use plain functions and constants.';
  if (/parameter property/.test(what)) return 'Declare the field and assign it in the constructor.';
  return 'Use plain JavaScript with types.';
}
