import { createHash } from 'node:crypto';
import { type Check, type ExecutionPlan, Language } from '@mae/protocol';
import { expect, it } from 'vitest';
import { factsOf } from '../__fixtures__/facts.js';
import { planPromptVersion, planRepairPrompt, planSystemPrompt, planUserPrompt } from './plan.js';
import {
  planAndProgramPromptVersion,
  planAndProgramSystemPrompt,
  planAndProgramUserPrompt,
} from './plan-and-program.js';

/** Every part a prompt can have. */
const input = (language: Language) => ({
  task: 'Sum the column n of a.csv.',
  context: 'Prices are in cents.',
  language,
  facts: factsOf[language],
  files: [
    { name: 'a.csv', bytes: 11, preview: 'n\n1\n2\n' },
    { name: 'b.bin', bytes: 4_000 },
  ],
  functions: {
    rate: { description: 'rate of a currency', input: { type: 'object' }, call: async () => 1 },
  },
  stdin: '3\n',
  checks: [{ id: 'c1', source: 'caller', kind: 'stdout', equals: '3' }] satisfies Check[],
});
const plan: ExecutionPlan = {
  summary: 'Sums.',
  steps: ['Read.', 'Add.'],
  edgeCases: [],
  successCriteria: [],
  checks: [],
  language: 'python',
  complexity: 'low',
};

const conversation = (turns: Record<string, string>): string =>
  Object.entries(turns)
    .map(([role, text]) => `[${role}]\n${text}\n`)
    .join('\n');

const prompts = {
  plan: (language: Language) =>
    conversation({
      system: planSystemPrompt({ language, facts: factsOf[language] }),
      user: planUserPrompt({ ...input(language), previous: { plan, failure: 'It never ended.' } }),
      'user, where the reply was no plan': planRepairPrompt(['steps: expected an array', 'checks.0: content is empty']),
    }),
  'plan-and-program': (language: Language) =>
    conversation({
      system: planAndProgramSystemPrompt(language, factsOf[language]),
      user: planAndProgramUserPrompt(input(language)),
    }),
};

const names = Object.keys(prompts) as (keyof typeof prompts)[];

it.each(names.flatMap((name) => Language.options.map((language) => ({ name, language }))))(
  'the prompt $name for $language is as src/prompts/rendered shows it',
  async ({ name, language }) => {
    await expect(prompts[name](language)).toMatchFileSnapshot(`rendered/${name}.${language}.txt`);
  },
);

/** Versions of the prompts, each with the hash of its text in all languages. Logs name versions: one is one text. */
const known = { plan: '3 3da7a35dd03d', 'plan-and-program': '1 68535359d26f' };
const versions = { plan: planPromptVersion, 'plan-and-program': planAndProgramPromptVersion };

it.each(names)('the version of the prompt %s changes with its text', (name) => {
  const text = Language.options.map(prompts[name]).join('\n');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const hint = `raise the version of the prompt ${name}, and write version and hash into this test`;
  expect(`${versions[name]} ${hash}`, hint).toBe(known[name]);
});
