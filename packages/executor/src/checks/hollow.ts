import type { CheckResult, Language } from '@mae/protocol';

const missing: Record<Language, RegExp> = {
  python: /NameError: name '([\p{L}_][\p{L}\p{N}_]*)' is not defined/u,
  javascript: /ReferenceError: ([\p{L}_$][\p{L}\p{N}_$]*) is not defined/u,
  typescript: /ReferenceError: ([\p{L}_$][\p{L}\p{N}_$]*) is not defined/u,
};

/** The names that checks looked for and did not find. */
export function missingNames(language: Language, results: CheckResult[]): string[] {
  return results
    .map((result) => missing[language].exec(result.message ?? '')?.[1])
    .filter((name) => name !== undefined);
}

/** A program in which each name is a callable that returns nothing. */
export function hollowProgram(language: Language, names: string[]): string {
  const define =
    language === 'python'
      ? (name: string) => `def ${name}(*args, **kwargs):\n    return None\n`
      : (name: string) => `function ${name}() {}\n`;
  return names.map(define).join('\n');
}
