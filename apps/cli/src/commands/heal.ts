import { Command, Option } from 'commander';
import { nonEmpty } from '../arguments/text.js';
import type { Context } from '../context.js';
import type { HealFlags } from '../flags.js';
import {
  addBoundOptions,
  addCheckOptions,
  addFormatOptions,
  addModelOptions,
  addSandboxOptions,
  addWatchOptions,
  assertOneFormat,
} from './options.js';

/** `mae heal`: a program there is already, run, checked and repaired. */
export function healCommand(context: Context): Command {
  const command = new Command('heal')
    .description('repair a program: run it in the sandbox, check it, mend it until it passes')
    .argument('<file>', 'the program; - reads it from standard input')
    .option('--task <text>', 'what the program should do (default: run to its end)', nonEmpty)
    .option('--context <text>', 'more about it: data, rules, wishes')
    .option('--stdin', 'hand standard input to the program');
  addSandboxOptions(command, 'by the ending of the file, else python');
  addCheckOptions(command).addOption(
    new Option('--planning <when>', 'always: the model writes checks from --task first').choices(['always', 'never']),
  );
  addBoundOptions(command);
  addModelOptions(command, 'repairing');
  command
    .option('--write', 'put the mended program into the file, where it passes')
    .option('-o, --output-file <file>', 'write the mended program to a file too', nonEmpty)
    .option('--save <file>', 'write the last program to a file, whether it passes or not', nonEmpty);
  addFormatOptions(command, 'the mended program');
  addWatchOptions(command).addHelpText(
    'after',
    `
The mended program goes to standard output (with --write into the file instead), progress and a diff to standard
error. Without a check, a program that runs to its end is enough; one that passes as it is costs no call.
Exit codes: 0 it passes, 1 not mended, 2 usage, 4 budget, 5 model API, 6 sandbox, 7 not approved, 70 internal,
124 --timeout, 130 interrupted, 141 closed pipe, 143 terminated.

Examples:
  mae heal broken.py > mended.py
  mae heal report.py --file sales.csv --expect 42 --write
  mae heal median.js --task "median(xs) of a list" --check "assert.equal(median([3, 1, 2]), 2)"
  cat broken.py | mae heal - --max-price 0.05`,
  );
  return command.action(async (file: string, flags: HealFlags) => {
    assertOneFormat(command, flags);
    const { healProgram } = await import('../heal/heal-program.js');
    context.end(await healProgram(file, flags, context));
  });
}
