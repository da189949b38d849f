import { MaeError, type PolicyPreset, SandboxPolicy } from '@mae/protocol';
import { javascriptGlobals, pythonBuiltins, pythonImports } from './policy-names.js';
import { shown } from './shown.js';

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

function changed(list: NameList, changes: { allow?: string[]; deny?: string[] } | undefined): NameList {
  const allow = changes?.allow ?? [];
  const deny = changes?.deny ?? [];
  return {
    names: list.names === 'all' ? 'all' : [...new Set([...list.names, ...allow])],
    except: [...new Set([...list.except, ...deny])],
  };
}

/**
 * The lists of a policy. `imports` change Python's modules; `builtins` change Python's builtins and the globals of
 * JavaScript. A name that is both allowed and denied is denied.
 *
 * @param policy default `standard`
 * @throws MaeError `SANDBOX_INVALID_POLICY`
 */
export function resolvePolicy(policy?: SandboxPolicy): PolicyLists {
  const parsed = SandboxPolicy.safeParse(policy ?? 'standard');
  if (!parsed.success) {
    throw new MaeError({
      code: 'SANDBOX_INVALID_POLICY',
      message: `The policy must be strict, standard, open, or { preset, imports?, builtins? } with allow and deny lists; got ${shown(policy)}.`,
    });
  }
  if (typeof parsed.data === 'string') return policyPresets[parsed.data];
  const base = policyPresets[parsed.data.preset];
  return {
    preset: base.preset,
    pythonImports: changed(base.pythonImports, parsed.data.imports),
    pythonBuiltins: changed(base.pythonBuiltins, parsed.data.builtins),
    javascriptGlobals: changed(base.javascriptGlobals, parsed.data.builtins),
  };
}

/** Whether a list allows a name. A dotted name is allowed where it or a parent is, and denied likewise. */
export function permits(list: NameList, name: string): boolean {
  const parts = name.split('.');
  const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join('.'));
  if (prefixes.some((prefix) => list.except.includes(prefix))) return false;
  const { names } = list;
  return names === 'all' || prefixes.some((prefix) => names.includes(prefix));
}
