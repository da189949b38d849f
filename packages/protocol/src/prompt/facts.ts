import type { Language } from '../language.js';
import type { SandboxFacts } from '../sandbox.js';
import { contestedModules, pythonBuiltins, rareModules, scriptGlobals } from './known-names.js';
import { renderLimits } from './limits.js';

const runtimes: Record<Language, string> = {
  python: 'Python 3',
  javascript: 'modern JavaScript, without Node and without a browser',
  typescript: 'TypeScript, without Node and without a browser',
};

/** A list of allowed imports that is longer than this leaves out what is hardly ever imported. */
const longList = 40;

const listed = (names: string[]): string => (names.length === 0 ? 'none' : names.join(', '));

function renderImports({ language, imports }: SandboxFacts): string {
  if (imports === 'all') return 'Imports: any';
  if (language !== 'python' || imports.length <= longList) return `Allowed imports: ${listed(imports)}`;
  const shown = imports.filter((name) => !rareModules.has(name));
  const more = shown.length < imports.length ? ', and rarer ones' : '';
  const refused = contestedModules.filter(
    (name) => !imports.includes(name) && !imports.includes(name.split('.')[0] ?? ''),
  );
  return `Allowed imports: ${shown.join(', ')}${more}${refused.length === 0 ? '' : `; not ${refused.join(', ')}`}`;
}

/** Built-in functions, or what is missing of them: whichever is shorter, nothing where nothing is missing. */
function renderBuiltins({ language, builtins }: SandboxFacts): string[] {
  if (builtins === 'all') return [];
  const usual = language === 'python' ? pythonBuiltins : scriptGlobals;
  const missing = usual.filter((name) => !builtins.includes(name));
  if (missing.length === 0) return [];
  if (language !== 'python' || missing.length * 3 < usual.length) return [`There is no ${missing.join(', ')}`];
  return [`Allowed builtins: ${listed(builtins.filter((name) => /^[a-z]/.test(name)))}, and the exceptions`];
}

/** What a program can count on, as lines: from what the sandbox says of itself, or little where it was not asked. */
export function renderFacts(language: Language, facts: SandboxFacts | undefined): string {
  if (facts === undefined) return `- Runtime: ${runtimes[language]}`;
  const limits = renderLimits(facts);
  return [
    `Runtime: ${facts.runtime}`,
    renderImports(facts),
    ...renderBuiltins(facts),
    ...(limits.length === 0 ? [] : [`Limits: ${limits.join(', ')}`]),
    ...(facts.notes.length === 0 ? [] : [facts.notes.join('; ')]),
  ]
    .map((line) => `- ${line}`)
    .join('\n');
}
