import type { PolicyPreset } from '@mae/protocol';
import { javascriptGlobals, pythonBuiltins, pythonImports } from './policy-names.js';

/** Names that are allowed: every name or those listed, and never those in `except`. */
export interface NameList {
  names: 'all' | string[];
  except: string[];
}

/**
 * A policy as plain data, as hosts read it. It is what programs are meant to use and gives errors that can be acted on;
 * no security claim rests on it.
 */
export interface PolicyLists {
  preset: PolicyPreset;
  /** Python modules a program and its own files may import. A name covers its submodules. */
  pythonImports: NameList;
  /** Names of Python's `builtins` module. */
  pythonBuiltins: NameList;
  /** Names of the global object in JavaScript and TypeScript. */
  javascriptGlobals: NameList;
}

function preset(name: PolicyPreset): PolicyLists {
  const list = (names: Record<'strict' | 'standard', string[]>): NameList => ({
    names: name === 'open' ? 'all' : names[name],
    except: [],
  });
  return {
    preset: name,
    pythonImports: list(pythonImports),
    pythonBuiltins: list(pythonBuiltins),
    javascriptGlobals: list(javascriptGlobals),
  };
}

/** `strict`: the lists of the original module; `standard`: pure computation; `open`: whatever the interpreter has. */
export const policyPresets: Readonly<Record<PolicyPreset, PolicyLists>> = {
  strict: preset('strict'),
  standard: preset('standard'),
  open: preset('open'),
};

/** Whether a list allows a name. A dotted name is allowed where it or a parent is, and denied likewise. */
export function permits(list: NameList, name: string): boolean {
  const parts = name.split('.');
  const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join('.'));
  if (prefixes.some((prefix) => list.except.includes(prefix))) return false;
  const { names } = list;
  return names === 'all' || prefixes.some((prefix) => names.includes(prefix));
}
