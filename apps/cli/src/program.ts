import { Command, CommanderError } from 'commander';
import { demoCommand } from './commands/demo.js';
import { doctorCommand } from './commands/doctor.js';
import { evalCommand } from './commands/eval.js';
import { execCommand } from './commands/exec.js';
import { healCommand } from './commands/heal.js';
import { mcpCommand } from './commands/mcp.js';
import { planCommand } from './commands/plan.js';
import { runCommand } from './commands/run.js';
import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { writeAnswer, writeError } from './output/streams.js';
import { writeProblem } from './report.js';
import type { Stop } from './stop.js';
import { version } from './version.js';

/** The whole command line, without anything heavy: each command loads what it needs when it runs. */
export function createProgram(context: Context): Command {
  const program = new Command('mae')
    .description(
      'Turns a task in plain language into a verified result: plans, writes code, runs it in a sandbox, checks it, repairs it.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: writeAnswer,
      writeErr: writeError,
      outputError: (text) => writeProblem(text.replace(/^error: /, '')),
    })
    .exitOverride();
  const commands = [
    runCommand,
    planCommand,
    healCommand,
    execCommand,
    evalCommand,
    mcpCommand,
    demoCommand,
    doctorCommand,
  ];
  for (const create of commands) program.addCommand(create(context).copyInheritedSettings(program));
  return program.addHelpText(
    'after',
    `
Examples:
  mae run "Calculate mean, median and mode of [1,2,2,3,3,3,4,5]"
  mae run --file sales.csv --expect 42 "How many rows has sales.csv?"
  mae heal broken.py --write
  echo 'print(6 * 7)' | mae exec -
  mae demo
  mae doctor`,
  );
}

/** Parses and runs a command line. @returns what to exit with */
export async function runProgram(argv: readonly string[], stop: Stop): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = createProgram({
    stop,
    end: (ended) => {
      code = ended;
    },
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version that were asked for end as 0; help because there was no command does not.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  return code;
}
