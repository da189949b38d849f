import type { Language, SandboxFacts } from '@mae/protocol';
import type { ResolvedLimits } from './limit-ranges.js';
import { type NameList, type PolicyLists, permits } from './policy-lists.js';

export interface FactSources {
  language: Language;
  policy: PolicyLists;
  limits: ResolvedLimits;
  /** Of what runs the programs, by name: `python`, or of JavaScript `v8`. */
  versions: Record<string, string>;
  layers: string[];
}

const common = ['no network', 'no other programs', 'no environment variables', 'a fresh interpreter for every run'];

const inScript = [
  ...common,
  'no files',
  'no Node and no browser (no process, Buffer, fetch, document)',
  'no import and no require but of node:assert',
  'standard input is the global string stdin',
  'await at the top level',
];

/** Any of these opens files; without them a program has none, whatever lies in its working folder. */
const waysToFiles = ['io', 'pathlib', 'codecs', 'fileinput', 'sqlite3', 'os'];

function pythonNotes({ pythonBuiltins, pythonImports }: PolicyLists): string[] {
  const opens = permits(pythonBuiltins, 'open') || waysToFiles.some((name) => permits(pythonImports, name));
  return [
    ...common,
    opens ? 'files only in the working folder' : 'no files',
    'no packages beyond the standard library and the wheels among the files',
    'await at the top level',
  ];
}

/** Names taken away from a policy that otherwise allows all. */
const taken = (what: string, { names, except }: NameList): string[] =>
  names === 'all' && except.length > 0 ? [`${what}: ${except.join(', ')}`] : [];

function notesOf(language: Language, policy: PolicyLists): string[] {
  if (language === 'python') {
    const imports = taken('not to be imported', policy.pythonImports);
    return [...pythonNotes(policy), ...imports, ...taken('not to be used', policy.pythonBuiltins)];
  }
  const types = language === 'typescript' ? ['types are not checked', 'no JSX'] : [];
  return [...inScript, ...types, ...taken('not to be used', policy.javascriptGlobals)];
}

/** What prompts may say about the sandbox, from what is in force. */
export function factsOf({ language, policy, limits, versions, layers }: FactSources): SandboxFacts {
  const isPython = language === 'python';
  const names = (list: NameList) =>
    list.names === 'all' ? 'all' : list.names.filter((name) => !list.except.includes(name));
  return {
    language,
    runtime: isPython ? `CPython ${versions.python}` : `V8 ${versions.v8?.replace(/-node.*/, '')}`,
    versions,
    imports: isPython ? names(policy.pythonImports) : ['node:assert'],
    builtins: names(isPython ? policy.pythonBuiltins : policy.javascriptGlobals),
    limits: { ...limits },
    notes: notesOf(language, policy),
    layers,
  };
}
