import type { CodeArtifact, Language } from '@mae/protocol';

interface Source {
  name: string;
  pattern: RegExp;
  what: string;
}

const random = 'is random by contract: the seed does not reach it';
const clock = 'reads the clock, which starts where it did and goes on as fast as the machine';

const javascript: Source[] = [
  { name: 'crypto.randomUUID', pattern: /\brandomUUID\b/, what: random },
  { name: 'crypto.getRandomValues', pattern: /\bgetRandomValues\b/, what: random },
  { name: 'Date', pattern: /\bDate\b/, what: clock },
  { name: 'performance', pattern: /\bperformance\b/, what: clock },
];

const sources: Record<Language, Source[]> = {
  python: [
    { name: 'secrets', pattern: /\bsecrets\b/, what: random },
    { name: 'uuid', pattern: /\buuid\b/, what: random },
    { name: 'os.urandom', pattern: /\burandom\b/, what: random },
    { name: 'random.SystemRandom', pattern: /\bSystemRandom\b/, what: random },
    { name: 'time', pattern: /\bimport time\b|\bfrom time\b/, what: clock },
    { name: 'datetime', pattern: /\bdatetime\b/, what: clock },
  ],
  javascript,
  typescript: javascript,
};

/** What a program uses that may differ from run to run, in words. It explains a difference and excuses none. */
export function chanceIn({ code, language }: Pick<CodeArtifact, 'code' | 'language'>): string[] {
  return sources[language]
    .filter(({ pattern }) => pattern.test(code))
    .map(({ name, what }) => `note: the program uses ${name}, which ${what}`);
}
