// The run that is killed: with planning, a failing attempt, a repair, a wrong check that is corrected, a host function,
// files in and out, and an approval that comes only after the run was suspended for it.
import { appendFileSync } from 'node:fs';
import path from 'node:path';

export const runId = 'run_killed';

/** The input file is large enough that storing it can be interrupted in the middle. */
const rows = 'fruit,count\napple,3\npear,5\n';
export const files = [{ name: 'in.csv', content: rows }];

const prices = { apple: 2, pear: 1 };

/** The function of the run. With `once`, it must not be called twice for one execution, and keeps an account of its calls. */
export const functionsOf = ({ once, folder }) => ({
  price_of: {
    description: 'The price of one piece of a fruit.',
    input: { type: 'object', properties: { fruit: { type: 'string' } }, required: ['fruit'] },
    output: { type: 'integer' },
    idempotent: !once,
    call: async ({ fruit }) => {
      appendFileSync(path.join(folder, 'calls.txt'), `${fruit}\n`);
      return prices[fruit];
    },
  },
});

export const task = 'Print what all fruits of in.csv cost as total=N sum=N, and write N to out.txt';

/** What a run of the task is given, but for log, functions, approval and candidates. */
export const options = {
  runId,
  files,
  planning: 'always',
  checks: [{ kind: 'stdout', contains: 'total=11' }],
};
