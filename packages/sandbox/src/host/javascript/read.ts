import type { Diagnostic } from '@mae/protocol';
import { type Parsed, parseScript, type SyntaxFault } from './parse.js';
import type { Places } from './places.js';
import { stripTypes } from './strip-types.js';
import { transpile } from './transpile.js';

/** Source as it was read. `code` is JavaScript; `places` is there where its lines are not those of the source. */
export type Reading = Parsed & { code: string; places?: Places };

interface ReadOptions {
  allowReturn?: boolean;
}

/** Reads source as JavaScript or as TypeScript. */
export function read(source: string, isTypeScript: boolean, options: ReadOptions = {}): Reading {
  const reading = isTypeScript ? readTypeScript(source, options) : { ...parseScript(source, options), code: source };
  return 'fault' in reading ? { ...reading, fault: explained(reading.fault, source) } : reading;
}

/** Takes the types away, which moves nothing; what that cannot do is transpiled. */
function readTypeScript(source: string, options: ReadOptions): Reading {
  const stripped = stripTypes(source);
  if ('fault' in stripped)
    return stripped.fault.needsCode ? readTranspiled(source, options) : { ...stripped, code: source };
  const parsed = parseScript(stripped.code, options);
  if (!('fault' in parsed) || !/@|\baccessor\b/.test(source)) return { ...parsed, code: stripped.code };
  const transpiled = readTranspiled(source, options);
  return 'fault' in transpiled && !transpiled.fault.spoiled ? { ...parsed, code: stripped.code } : transpiled;
}

function readTranspiled(source: string, options: ReadOptions): Reading {
  const transpiled = transpile(source);
  if ('fault' in transpiled) return { fault: transpiled.fault, code: source };
  return { ...parseScript(transpiled.code, options), ...transpiled };
}

function explained(fault: SyntaxFault, source: string): SyntaxFault {
  if (!/<\/[\w.]*\s*>|\/>/.test(source)) return fault;
  return { ...fault, message: `${fault.message} (JSX cannot be read: there is no page; build strings instead)` };
}

/** A diagnostic where its source has it, of one where the code that was read has it. */
export function placed(found: Diagnostic, places: Places | undefined): Diagnostic {
  if (places === undefined || found.line === undefined) return found;
  const { line: _, column: __, ...rest } = found;
  return { ...rest, ...places.original({ line: found.line, column: found.column ?? 1 }) };
}
