import type { Language } from '../language.js';
import type { SandboxFacts } from '../sandbox.js';
import { quote } from './quote.js';

/** In characters. */
const maxShown = 1_000;

const allows = (names: 'all' | string[], name: string): boolean => names === 'all' || names.includes(name);

function reading(language: Language, facts: SandboxFacts | undefined): string {
  if (language !== 'python') return 'the global string `stdin`';
  if (facts === undefined || allows(facts.builtins, 'input')) return 'read with input()';
  return allows(facts.imports, 'sys') ? 'read from sys.stdin' : 'which the program cannot read here';
}

/** How a program reads its standard input, and how that starts. */
export function renderStdin(stdin: string, language: Language, facts?: SandboxFacts): string {
  const bytes = new TextEncoder().encode(stdin).length;
  const shown = stdin.slice(0, maxShown).replace(/[\uD800-\uDBFF]$/, '');
  const what = shown.length < stdin.length ? `holds ${bytes} bytes, starting with` : `holds ${bytes} bytes`;
  return `Standard input (${reading(language, facts)}) ${what}:\n${quote('stdin', shown)}`;
}
