import { Command, Option } from 'commander';
import { parseDuration } from '../arguments/duration.js';
import { nonEmpty } from '../arguments/text.js';
import type { Context } from '../context.js';
import type { PlanFlags } from '../flags.js';
import {
  addCheckOptions,
  addFormatOptions,
  addModelOptions,
  addSandboxOptions,
  assertOneFormat,
  colorOption,
} from './options.js';

/** `mae plan`: the plan of a task and nothing more. */
export function planCommand(context: Context): Command {
  const command = new Command('plan')
    .description('plan a task: what to do, and the checks that decide; no program is written or run')
    .argument('[task]', 'what to do, in plain language; - reads it from standard input')
    .option('-p, --prompt <task>', 'the task, as a flag', nonEmpty)
    .option('--stdin', 'add what standard input holds to the context')
    .option('--context <text>', 'more about the task: data, rules, wishes');
  addSandboxOptions(command, 'python');
  addCheckOptions(command);
  addModelOptions(command, 'planning');
  command.addOption(
    new Option('--timeout <time>', 'time the plan may take: 90, 5m').argParser(parseDuration).env('MAE_TIMEOUT'),
  );
  addFormatOptions(command, 'for people', 'the plan as JSON', 'the same on one line')
    .option('-o, --output-file <file>', 'write the plan as JSON to a file too', nonEmpty)
    .option('-q, --quiet', 'nothing on standard error, only errors')
    .addOption(colorOption())
    .addHelpText(
      'after',
      `
The plan goes to standard output. As JSON it can be edited and handed to mae run; checks of your own among it need no id.
Exit codes: 0 a plan with checks, 2 usage, 3 a plan that nothing checks, 5 model API, 6 sandbox, 70 internal,
124 --timeout, 130 interrupted, 141 closed pipe, 143 terminated.

Examples:
  mae plan "Median of a list"
  mae plan "Median of a list" --json > plan.json && mae run "Median of a list" --plan plan.json`,
    );
  return command.action(async (task: string | undefined, flags: PlanFlags) => {
    assertOneFormat(command, flags);
    const { planTask } = await import('../plan/plan-task.js');
    context.end(await planTask(task, flags, context));
  });
}
