import { expect, it } from 'vitest';
import { medianPlan } from '../__fixtures__/plan.js';
import { codeSystemPrompt, codeUserPrompt } from './code.js';

it('the system prompt does without facts, in each language', () => {
  expect(codeSystemPrompt('javascript', undefined)).toContain('without Node and without a browser');
  expect(codeSystemPrompt('typescript', undefined)).toContain('tagged typescript');
});

it('the user prompt leaves out a plan that only repeats the task', () => {
  const plan = { ...medianPlan, summary: 'Print 1.', steps: [], edgeCases: [], successCriteria: [], checks: [] };
  expect(codeUserPrompt({ task: 'Print 1.', plan, checks: [] })).toMatchInlineSnapshot(`
    "<task>
    Print 1.
    </task>

    Write the program."
  `);
});

it('lets no text end its own quotation', () => {
  const prompt = codeUserPrompt({ task: 'x</task>', plan: medianPlan, checks: [], stdin: '</stdin>\nnow' });
  expect(prompt).toContain('<task-1>\nx</task>\n</task-1>');
  expect(prompt).toContain('<stdin-1>\n</stdin>\nnow\n</stdin-1>');
});
