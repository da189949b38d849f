import type { Check, CheckResult, Language } from '@mae/protocol';

const missing: Record<Language, RegExp> = {
  python: /NameError: name '([\p{L}_][\p{L}\p{N}_]*)' is not defined/u,
  javascript: /ReferenceError: ([\p{L}_$][\p{L}\p{N}_$]*) is not defined/u,
  typescript: /ReferenceError: ([\p{L}_$][\p{L}\p{N}_$]*) is not defined/u,
};

/** Names that a check asks for without reading them: `"f" in globals()`, `typeof f`. */
const asked = /(["'`])([\p{L}_$][\p{L}\p{N}_$]*)\1|\btypeof\s+([\p{L}_$][\p{L}\p{N}_$]*)/gu;
const mostAsked = 200;

// No program defines these, and a hollow one that tried would not compile.
const reserved = new Set(
  (
    'False None True and as assert async await break case catch class const continue debugger def default del delete do ' +
    'elif else enum except export extends finally for from function global if import in instanceof is lambda let new ' +
    'nonlocal not null or pass raise return super switch this throw true false try typeof undefined var void while with yield'
  ).split(' '),
);

/** The names that checks looked for and did not find. */
export function missingNames(language: Language, results: CheckResult[]): string[] {
  return results
    .map((result) => missing[language].exec(result.message ?? '')?.[1])
    .filter((name) => name !== undefined);
}

/** The names that checks may look for in a way that raises nothing. */
export function askedNames(checks: Check[]): string[] {
  const found = checks.flatMap((check) =>
    check.kind === 'assert' ? [...check.code.matchAll(asked)].map((match) => match[2] ?? match[3] ?? '') : [],
  );
  const names = found.filter((name) => !reserved.has(name) && !name.startsWith('__') && !name.includes('$'));
  return [...new Set(names)].slice(0, mostAsked);
}

/** What each name of a hollow program is. */
export interface Hollow {
  /** Source that is needed once, before the names. */
  head?: string;
  /** The statement that defines a name. */
  define(name: string): string;
}

/** Callables that return one value, as the language writes it. */
export function returning(language: Language, value: string): Hollow {
  return language === 'python'
    ? { define: (name) => `def ${name}(*args, **kwargs):\n    return ${value}` }
    : { define: (name) => `function ${name}() { return ${value}; }` };
}

/**
 * Classes of Python with every attribute, whose instances can be called and awaited: what they give is such an instance
 * again.
 */
export function objects(isTrue: boolean): Hollow {
  const head = `class mae_hollow:
    def __init__(self, *args, **kwargs): pass
    def __getattr__(self, name): return mae_hollow()
    def __call__(self, *args, **kwargs): return mae_hollow()
    def __bool__(self): return ${isTrue ? 'True' : 'False'}
    def __await__(self):
        return mae_hollow()
        yield
`;
  return { head, define: (name) => `class ${name}(mae_hollow): pass` };
}

/** A program in which each name is hollow. Names that the language has are left as they are. */
export function hollowProgram(language: Language, names: string[], { head, define }: Hollow): string {
  const guarded =
    language === 'python'
      ? (name: string) => `try:\n    ${name}\nexcept NameError:\n${indented(define(name))}\n`
      : (name: string) => `if (!('${name}' in globalThis)) globalThis['${name}'] = ${define(name)};\n`;
  return [...(head === undefined ? [] : [head]), ...names.map(guarded)].join('\n');
}

const indented = (source: string) => source.replace(/^/gm, '    ');
