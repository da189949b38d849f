import { Command } from 'commander';
import { nonEmpty } from '../arguments/text.js';
import type { Context } from '../context.js';
import type { RunFlags } from '../flags.js';
import {
  addBoundOptions,
  addCheckOptions,
  addFirstProgramOptions,
  addFormatOptions,
  addModelOptions,
  addSandboxOptions,
  addWatchOptions,
  assertOneFormat,
} from './options.js';

/** `mae run`: the whole loop. */
export function runCommand(context: Context): Command {
  const command = new Command('run')
    .description('do a task: plan, write a program, run it in the sandbox, check it, repair it')
    .argument('[task]', 'what to do, in plain language; - reads it from standard input')
    .option('-p, --prompt <task>', 'the task, as a flag', nonEmpty)
    .option('--stdin', 'add what standard input holds to the context')
    .option('--context <text>', 'more about the task: data, rules, wishes');
  addSandboxOptions(command, 'python');
  addCheckOptions(command).option('--plan <file>', 'a plan as JSON, in place of a planning call');
  addFirstProgramOptions(command)
    .option('--no-verify', 'do not check the result: a program that runs is enough')
    .option('--no-heal', 'do not repair a program that fails');
  addBoundOptions(command);
  addModelOptions(command, 'planning, writing and repairing');
  addFormatOptions(command, 'the answer')
    .option('-o, --output-file <file>', 'write the answer to a file too', nonEmpty)
    .option('--save <file>', 'write the program to a file', nonEmpty);
  addWatchOptions(command).addHelpText(
    'after',
    `
Progress goes to standard error, the answer and nothing else to standard output.
Exit codes: 0 verified, 1 failed, 2 usage, 3 ran but unchecked, 4 budget, 5 model API, 6 sandbox, 7 not approved,
70 internal, 124 --timeout, 130 interrupted, 141 closed pipe, 143 terminated.

Examples:
  mae run "Calculate mean, median and mode of [1,2,2,3,3,3,4,5]"
  mae run "Write median(xs)" --check "assert median([3,1,2]) == 2" --save median.py
  cat numbers.txt | mae run "Add these numbers" --stdin
  mae run - --output json < task.txt`,
  );
  return command.action(async (task: string | undefined, flags: RunFlags) => {
    assertOneFormat(command, flags);
    const { runTask } = await import('../run/run-task.js');
    context.end(await runTask(task, flags, context));
  });
}
