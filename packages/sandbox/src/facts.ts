import type { Language, SandboxFacts } from '@mae/protocol';
import type { ResolvedLimits } from './limit-ranges.js';
import type { NameList, PolicyLists } from './policy-lists.js';

export interface FactSources {
  language: Language;
  policy: PolicyLists;
  limits: ResolvedLimits;
  /** Of what runs the programs, by name: `python`, or of JavaScript `v8`. */
  versions: Record<string, string>;
  layers: string[];
}

const common = ['no network', 'no other programs', 'no environment variables', 'a fresh interpreter for every run'];

const notes: Record<Language, string[]> = {
  python: [
    ...common,
    'files only in the working folder',
    'no packages beyond the standard library and the wheels among the files',
    'await at the top level',
  ],
  javascript: [
    ...common,
    'no files',
    'no import and no require but of node:assert',
    'standard input is the global string stdin',
    'await at the top level',
  ],
  typescript: [
    ...common,
    'no files',
    'no import and no require but of node:assert',
    'standard input is the global string stdin',
    'await at the top level',
    'types are not checked',
    'no JSX',
  ],
};

/** What prompts may say about the sandbox, from what is in force. */
export function factsOf({ language, policy, limits, versions, layers }: FactSources): SandboxFacts {
  const isPython = language === 'python';
  const names = (list: NameList) =>
    list.names === 'all' ? 'all' : list.names.filter((name) => !list.except.includes(name));
  return {
    language,
    runtime: isPython ? `CPython ${versions.python}` : `V8 ${versions.v8}`,
    versions,
    imports: isPython ? names(policy.pythonImports) : ['node:assert'],
    builtins: names(isPython ? policy.pythonBuiltins : policy.javascriptGlobals),
    limits: { ...limits },
    notes: notes[language],
    layers,
  };
}
