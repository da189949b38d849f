import { Command } from 'commander';
import { nonEmpty } from '../arguments/text.js';
import type { Context } from '../context.js';
import type { ExecFlags } from '../flags.js';
import { addSandboxOptions } from './options.js';

/** `mae exec`: a program in the sandbox, and no model. */
export function execCommand(context: Context): Command {
  const command = new Command('exec')
    .description('run a program in the sandbox; no model is asked')
    .argument('<file>', 'the program; - reads it from standard input');
  return addSandboxOptions(command, 'by the ending of the file, else python')
    .option('--stdin', 'hand standard input to the program')
    .option('--out <folder>', 'write the files the program left behind into a folder', nonEmpty)
    .option('--json', 'print the outcome as one line of JSON, in place of the output')
    .addHelpText(
      'after',
      `
The program's output goes to standard output and standard error as it is written.
Exit codes: 0 it ran, 1 it ended in any other way, 2 usage, 6 the sandbox is not available.

Examples:
  mae exec program.py
  echo 'console.log(6 * 7)' | mae exec - --language javascript
  mae exec report.py --file sales.csv --out results --max-duration 30s`,
    )
    .action(async (file: string, flags: ExecFlags) => {
      const { execProgram } = await import('../exec/exec-program.js');
      context.end(await execProgram(file, flags, context));
    });
}
