import type { SyntaxFault } from './parse.js';
import { shortened } from './shortened.js';

/** `needsCode`: the source is sound, but taking its types away will not do. */
export type Stripped = { code: string } | { fault: SyntaxFault & { needsCode?: boolean } };

/** TypeScript without its types, every character where it was. */
export function stripTypes(code: string): Stripped {
  try {
    // Here and not above: few programs need it, and loading it takes 4 ms of a host's start.
    const { stripTypeScriptTypes } = process.getBuiltinModule('node:module');
    return { code: stripTypeScriptTypes(code) };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

function faultOf(error: unknown): SyntaxFault & { needsCode?: boolean } {
  const { code, message, stack = '' } = error as Error & { code?: string };
  const at = placeOf(stack.split('\n'));
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return { message: shortened(message), ...at, needsCode: true };
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
