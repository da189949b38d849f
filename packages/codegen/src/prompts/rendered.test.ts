import { createHash } from 'node:crypto';
import { Language } from '@mae/protocol';
import { expect, it } from 'vitest';
import { factsOf } from '../__fixtures__/facts.js';
import { medianPlan } from '../__fixtures__/plan.js';
import { codePromptVersion, codeSystemPrompt, codeUserPrompt } from './code.js';

/** The prompt with every part it can have. */
const rendered = (language: Language): string =>
  `[system]\n${codeSystemPrompt(language, factsOf[language])}\n\n[user]\n${codeUserPrompt({
    task: 'Print the median of the column n of a.csv.',
    context: 'Prices are in cents.',
    plan: { ...medianPlan, language },
    facts: factsOf[language],
    files: [
      { name: 'a.csv', bytes: 11, preview: 'n\n1\n2\n' },
      { name: 'b.bin', bytes: 4_000 },
    ],
    functions: { rate: { description: 'rate of a currency', input: { type: 'object' }, call: async () => 1 } },
    stdin: '3\n',
    checks: medianPlan.checks,
    replyFault: 'it held no program',
  })}\n`;

it.each(Language.options)('the prompt for %s is as src/prompts/rendered shows it', async (language) => {
  await expect(rendered(language)).toMatchFileSnapshot(`rendered/code.${language}.txt`);
});

it('the version of the prompt changes with its text', () => {
  const text = Language.options.map(rendered).join('\n');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const hint = 'raise codePromptVersion, and write version and hash into this test: logs name versions';
  expect(`${codePromptVersion} ${hash}`, hint).toBe('3 702382300eda');
});
