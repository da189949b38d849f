import { type Language, languageNames } from '@mae/protocol';

const inScript =
  '`assert.deepEqual(median([3, 1, 2]), 2)` or `assert(x > 0, "message")`; both are given, nothing is imported. Compare fractions with a tolerance';

const assertForms: Record<Language, string> = {
  python: 'plain `assert` statements, such as `assert median([3, 1, 2]) == 2`. Compare floats with a tolerance',
  javascript: inScript,
  typescript: inScript,
};

/** The fields of a plan, and what makes a check good: the same wherever a plan is asked for. */
export const planFields = (
  language: Language,
): string => `- summary: what the program does, in one sentence. Name the functions it defines, with their parameters, because the checks call them.
- steps: what to do, in order; as few as the task needs.
- edgeCases: inputs that are easily got wrong.
- successCriteria: what is true of a correct result.
- checks: what a machine runs after the program to decide whether it is correct; 2 to 5, at most 8.
- complexity: low, medium or high.

A check has a kind, why (what it shows, in a few words) and content:
- assert: content is ${languageNames[language]} code run after the program, in its namespace: ${assertForms[language]}.
- stdout-equals, stdout-contains, stdout-matches: content is the text that standard output is equal to, contains or matches (RE2 syntax).
- value: content is the value of the program's last expression, as JSON.

A good check
- calls what the program defines, with concrete values, and compares with the result you worked out by hand;
- covers an ordinary case and the edge cases;
- fails on an empty program, and on one whose functions return nothing;
- does not depend on things the task leaves open, such as exact wording, unless the task fixes them.
Where the task asks for printed output, check the output. Only write values that you are sure of: a wrong check costs a correct program.`;
