import type { Language, SandboxFacts } from '@mae/protocol';

const runtimes: Record<Language, string> = {
  python: 'Python 3',
  javascript: 'modern JavaScript, without Node and without a browser',
  typescript: 'TypeScript, without Node and without a browser',
};

const list = (names: 'all' | string[]): string =>
  names === 'all' ? 'any' : names.length === 0 ? 'none' : names.join(', ');

/** Python's lower-case builtins, where the policy sets a bound: exceptions and the globals of JavaScript go without saying. */
function renderBuiltins({ language, builtins }: SandboxFacts): string[] {
  if (builtins === 'all' || language !== 'python') return [];
  return [`- Allowed builtins: ${list(builtins.filter((name) => /^[a-z]/.test(name)))}, and the exceptions`];
}

/** What a program can count on, as lines. */
export function renderFacts(language: Language, facts: SandboxFacts | undefined): string {
  if (facts === undefined) return `- Runtime: ${runtimes[language]}`;
  const limits = Object.entries(facts.limits).map(([name, value]) => `${name} ${value}`);
  return [
    `- Runtime: ${facts.runtime}`,
    `- Allowed imports: ${list(facts.imports)}`,
    ...renderBuiltins(facts),
    ...(limits.length === 0 ? [] : [`- Limits: ${limits.join(', ')}`]),
    ...facts.notes.map((note) => `- ${note}`),
  ].join('\n');
}
