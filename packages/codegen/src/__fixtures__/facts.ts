import type { Language, SandboxFacts } from '@mae/protocol';

const shared = {
  versions: {},
  limits: { timeoutMs: 10_000, memoryMb: 256, checkMs: 5_000, maxOutputBytes: 1_048_576 },
  layers: [],
};

/** What a sandbox says of itself, in each language. */
export const factsOf: Record<Language, SandboxFacts> = {
  python: {
    ...shared,
    language: 'python',
    runtime: 'CPython 3.14.2',
    imports: ['math', 'json'],
    builtins: ['__import__', 'abs', 'input', 'print', 'ValueError'],
    notes: ['no network', 'files only in the working folder'],
  },
  javascript: {
    ...shared,
    language: 'javascript',
    runtime: 'V8 14.6',
    imports: ['node:assert'],
    builtins: 'all',
    notes: ['no network', 'no files', 'standard input is the global string stdin'],
  },
  typescript: {
    ...shared,
    language: 'typescript',
    runtime: 'V8 14.6',
    imports: ['node:assert'],
    builtins: 'all',
    notes: ['no network', 'no files', 'types are not checked'],
  },
};
