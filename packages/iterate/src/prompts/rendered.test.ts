import { createHash } from 'node:crypto';
import { type Diagnosis, Language, type SandboxFacts } from '@mae/protocol';
import { outcome } from '@mae/testing';
import { expect, it } from 'vitest';
import { artifactOf, earlier, floorMean, meanCheck, plan, task, wrong } from '../__fixtures__/attempts.js';
import { blamePromptVersion, blameSystemPrompt, blameUserPrompt } from './blame.js';
import { repairPromptVersion, repairSystemPrompt, repairUserPrompt } from './repair.js';

const programs: Record<Language, string> = {
  python: 'def mean(values):\n    return sum(values) // len(values)\n',
  javascript: 'const mean = (values) => Math.floor(values.reduce((a, b) => a + b) / values.length);\n',
  typescript:
    'const mean = (values: number[]): number => Math.floor(values.reduce((a, b) => a + b) / values.length);\n',
};

const factsOf = (language: Language): SandboxFacts => ({
  language,
  runtime: language === 'python' ? 'CPython 3.14.2' : 'V8 14.6',
  versions: {},
  imports: ['math'],
  builtins: 'all',
  limits: { timeoutMs: 10_000, memoryMb: 256 },
  notes: ['no network'],
  layers: [],
});

const diagnosisOf = (changes: Partial<Diagnosis>): Diagnosis => ({
  category: 'wrong-answer',
  rootCause: 'The program ran and gave a wrong result: 1 of 1 checks failed (m1).',
  evidence: [],
  strategy: 'patch',
  blames: 'code',
  checkIds: [],
  fixes: ['Correct what mean returns.'],
  ...changes,
});

/** A repair with every part it can have, and one that starts from scratch. */
function repair(language: Language): string {
  const artifact = artifactOf(programs[language], { language });
  const input = {
    task,
    context: 'Values are integers.',
    artifact,
    plan: { ...plan, language },
    history: [earlier(floorMean, wrong('m1'), { rootCause: 'The result is wrong.' })],
    facts: factsOf(language),
    files: [{ name: 'a.csv', bytes: 12 }],
    functions: { rate: { description: 'rate of a currency', input: { type: 'object' }, call: async () => 1 } },
    checks: [meanCheck],
  };
  const late = outcome({ status: 'timeout', stdout: 'start\n', stderr: 'late\n' });
  const turns = {
    system: repairSystemPrompt(language),
    'user, a wrong answer': repairUserPrompt({ ...input, outcome: wrong('m1'), diagnosis: diagnosisOf({}) }),
    'user, the time limit, from scratch': repairUserPrompt({
      ...input,
      outcome: late,
      diagnosis: diagnosisOf({ category: 'time', rootCause: 'It ran into its time limit.', strategy: 'rewrite' }),
    }),
  };
  return Object.entries(turns)
    .map(([role, text]) => `[${role}]\n${text}\n`)
    .join('\n');
}

const blame = (): string => {
  const [result] = wrong('m1').checks;
  const suspects = result === undefined ? [] : [{ check: meanCheck, result }];
  return `[system]\n${blameSystemPrompt}\n\n[user]\n${blameUserPrompt({ task, artifact: floorMean, suspects })}\n`;
};

it.each(Language.options)('the repair prompt for %s is as src/prompts/rendered shows it', async (language) => {
  await expect(repair(language)).toMatchFileSnapshot(`rendered/repair.${language}.txt`);
});

it('the prompt that asks who is to blame is as src/prompts/rendered shows it', async () => {
  await expect(blame()).toMatchFileSnapshot('rendered/blame.txt');
});

it.each([
  ['repair', repairPromptVersion, Language.options.map(repair).join('\n'), '4 6f96c4857187'],
  ['blame', blamePromptVersion, blame(), '1 d8df12f29cc5'],
])('the version of the prompt %s changes with its text', (name, version, text, known) => {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const hint = `raise the version of the prompt ${name}, and write version and hash into this test: logs name versions`;
  expect(`${version} ${hash}`, hint).toBe(known);
});
