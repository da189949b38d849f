import { Command, Option } from 'commander';
import { parseDuration } from '../arguments/duration.js';
import { parsePrice, wholeNumber } from '../arguments/numbers.js';
import { collect, nonEmpty } from '../arguments/text.js';
import type { Context } from '../context.js';
import type { RunFlags } from '../flags.js';
import { addSandboxOptions, baseUrlOption, colorOption } from './options.js';

/** `mae run`: the whole loop. */
export function runCommand(context: Context): Command {
  const command = new Command('run')
    .description('do a task: plan, write a program, run it in the sandbox, check it, repair it')
    .argument('[task]', 'what to do, in plain language; - reads it from standard input')
    .option('-p, --prompt <task>', 'the task, as a flag', nonEmpty)
    .option('--stdin', 'add what standard input holds to the context')
    .option('--context <text>', 'more about the task: data, rules, wishes');
  addSandboxOptions(command, 'python')
    .option('--check <code>', 'an assertion that must hold after the program ran; repeatable', collect)
    .option('--test <file>', 'a file of assertions that must hold; repeatable', collect)
    .option('--expect <text>', 'what the program must print, but for white space at the end')
    .option('--output-schema <file>', 'a JSON Schema that the last value of the program must match')
    .option('--plan <file>', 'a plan as JSON, in place of a planning call')
    .addOption(
      new Option('--planning <when>', 'whether the model plans first (default: always)')
        .choices(['always', 'auto', 'never'])
        .env('MAE_PLANNING'),
    )
    .addOption(
      new Option('--candidates <n>', 'first programs written side by side (default: 1)')
        .argParser(wholeNumber(1, 16))
        .env('MAE_CANDIDATES'),
    )
    .option('--no-verify', 'do not check the result: a program that runs is enough')
    .option('--no-heal', 'do not repair a program that fails')
    .addOption(
      new Option('--max-iterations <n>', 'repairs after the first program (default: 3)')
        .argParser(wholeNumber(0, 50))
        .env('MAE_MAX_ITERATIONS'),
    )
    .addOption(
      new Option('--max-tokens <n>', 'tokens the whole run may use').argParser(wholeNumber(1)).env('MAE_MAX_TOKENS'),
    )
    .addOption(
      new Option('--max-price <usd>', 'US dollars the whole run may cost').argParser(parsePrice).env('MAE_MAX_PRICE'),
    )
    .addOption(
      new Option('--timeout <time>', 'time the whole run may take: 90, 5m (exit code 124)')
        .argParser(parseDuration)
        .env('MAE_TIMEOUT'),
    )
    .addOption(
      new Option('-m, --model <id>', 'the model for planning, writing and repairing')
        .argParser(nonEmpty)
        .env('MAE_MODEL'),
    )
    .addOption(baseUrlOption())
    .addOption(
      new Option('--output <format>', 'text: the answer; json: the result; jsonl: every event, then the result')
        .choices(['text', 'json', 'jsonl'])
        .default('text')
        .env('MAE_OUTPUT'),
    )
    .option('--json', 'the same as --output jsonl')
    .option('-o, --output-file <file>', 'write the answer to a file too', nonEmpty)
    .option('--save <file>', 'write the program to a file', nonEmpty)
    .addOption(
      new Option('--approve <what>', 'code: show each program and ask before it runs')
        .choices(['never', 'code'])
        .default('never')
        .env('MAE_APPROVE'),
    )
    .option('-q, --quiet', 'no progress on standard error, only errors')
    .addOption(colorOption())
    .addHelpText(
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
    // A flag goes before MAE_OUTPUT, so that only the two flags can conflict.
    const isConflict = flags.json && flags.output !== 'jsonl' && command.getOptionValueSource('output') === 'cli';
    if (isConflict) {
      command.error(`--json is --output jsonl, and --output says ${flags.output}: leave one of them away.`);
    }
    const { runTask } = await import('../run/run-task.js');
    context.end(await runTask(task, flags, context));
  });
}
