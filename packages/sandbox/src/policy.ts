import { MaeError, SandboxPolicy } from '@mae/protocol';
import { type NameList, type PolicyLists, policyPresets } from './policy-lists.js';
import { shown } from './shown.js';

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
