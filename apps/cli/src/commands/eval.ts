import { Command, Option } from 'commander';
import { wholeNumber } from '../arguments/numbers.js';
import { nonEmpty } from '../arguments/text.js';
import type { Context } from '../context.js';
import type { EvalFlags } from '../flags.js';
import {
  addBoundOptions,
  addFirstProgramOptions,
  addFormatOptions,
  addModelOptions,
  addSandboxOptions,
  assertOneFormat,
  colorOption,
} from './options.js';

/** `mae eval`: a set of tasks against a model. */
export function evalCommand(context: Context): Command {
  const command = new Command('eval')
    .description('measure a model on a set of tasks: HumanEval, HumanEvalFix or your own')
    .argument('<file>', 'the set, one JSON object a line; - reads it from standard input')
    .addOption(new Option('--limit <n>', 'at most so many tasks').argParser(wholeNumber(1)))
    .addOption(
      new Option('--shuffle <seed>', 'in an order that this number decides').argParser(wholeNumber(0, 2 ** 32 - 1)),
    )
    .addOption(new Option('--concurrency <n>', 'tasks side by side').argParser(wholeNumber(1, 64)).default(1))
    .option('--give-tests', "hand the set's tests over as checks; else the model never sees them")
    .option('--resume <file>', 'keep results in a file, and go on where it ends', nonEmpty);
  addSandboxOptions(command, 'python, for tasks that name none', { files: false });
  addFirstProgramOptions(command).option('--no-heal', 'do not repair a program that fails');
  addBoundOptions(command, 'each task');
  addModelOptions(command, 'planning, writing and repairing');
  addFormatOptions(command, 'a table', 'the table and every task', 'a line for each task, then the totals').option(
    '-o, --output-file <file>',
    'write the JSON to a file too',
    nonEmpty,
  );
  command
    .option('-q, --quiet', 'no line for each task on standard error')
    .addOption(colorOption())
    .addHelpText(
      'after',
      `
Each task is run as mae run would; then the first program of the model and the delivered one run with the tests of
the set in a fresh sandbox. A run that says it is verified and fails there is a false success.
Exit codes: 0 every task was judged, whatever the score; 2 usage, or a test of the set that does not compile; 5 model
API, 6 sandbox, where tasks ended with such a fault; 130 interrupted, after the table of what was done.

Examples:
  mae eval humaneval.jsonl --limit 20 --shuffle 1 --max-price 0.02
  mae eval humanevalfix_python.jsonl -m codestral-2508 --concurrency 4 --resume results.jsonl
  mae eval mine.jsonl --output json | jq .totals`,
    );
  return command.action(async (file: string, flags: EvalFlags) => {
    assertOneFormat(command, flags);
    const { evalSet } = await import('../eval/eval-set.js');
    context.end(await evalSet(file, flags, context));
  });
}
