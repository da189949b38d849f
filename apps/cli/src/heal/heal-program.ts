import type { ExecuteOptions } from '@mae/executor';
import { type ExecutionResult, MaeError } from '@mae/protocol';
import type { Context } from '../context.js';
import { readEnvironment } from '../environment.js';
import { languageOf } from '../exec/language-of.js';
import { type ExitCode, exitCodeOfResult, exitCodes } from '../exit-codes.js';
import type { HealFlags } from '../flags.js';
import { assertKey, endpointOf } from '../input/endpoint.js';
import { readText } from '../input/read-file.js';
import { readStandardInput } from '../input/read-standard-input.js';
import { forStream } from '../output/safe-text.js';
import { writeAnswer } from '../output/streams.js';
import { assertApart, assertReplaceable, assertWritable, writeTextFile } from '../output/write-file.js';
import { assertTerminal } from '../run/ask-approval.js';
import { sharedOptionsOf } from '../run/execute-options.js';
import { watchRun } from '../run/watch-run.js';
import { Watcher } from '../run/watcher.js';
import { withLineEndsOf, writeBack } from './write-back.js';

const plainTask = 'Repair this program so that it runs to its end without an error.';

function usage(message: string): MaeError {
  return new MaeError({ code: 'CLI_USAGE', message });
}

function assertFlags(source: string, flags: HealFlags): void {
  if (source === '-' && flags.stdin) throw usage('Standard input is the program already (-); leave --stdin away.');
  if (source === '-' && flags.write) throw usage('--write needs a file; for - the program goes to standard output.');
  if (flags.planning === 'always' && flags.task === undefined) {
    throw usage('--planning always writes checks from the task: say with --task what the program should do.');
  }
}

/** The options of a run that starts from this program. Without a check of any kind it only has to run. */
async function optionsOf(source: string, code: string, flags: HealFlags, stdin?: string): Promise<ExecuteOptions> {
  const shared = await sharedOptionsOf(flags);
  const hasChecks = (shared.checks ?? []).length > 0 || shared.output !== undefined;
  return {
    ...shared,
    language: flags.language ?? languageOf(source),
    program: code,
    context: flags.context,
    planning: flags.planning ?? 'never',
    validateOutput: hasChecks || flags.planning === 'always',
    stdin,
  };
}

/** Repairs a program. @returns the exit code that says how it ended */
export async function healProgram(source: string, flags: HealFlags, { stop }: Context): Promise<ExitCode> {
  const environment = readEnvironment();
  const endpoint = endpointOf(flags.baseUrl, environment);
  assertFlags(source, flags);
  if (flags.approve === 'code') assertTerminal();
  for (const file of [flags.outputFile, flags.save]) assertWritable(file);
  assertApart(flags.outputFile, flags.save);
  const code = source === '-' ? await readStandardInput(stop.signal) : await readText(source);
  if (code.trim() === '') throw usage('The program is empty. To have one written, use mae run.');
  if (flags.write) assertReplaceable(source);
  const stdin = flags.stdin ? await readStandardInput(stop.signal) : undefined;
  const options = await optionsOf(source, code, flags, stdin);
  assertKey(endpoint);

  const task = flags.task ?? plainTask;
  const watcher = new Watcher({
    format: flags.json ? 'jsonl' : flags.output,
    quiet: flags.quiet ?? false,
    color: flags.color ?? environment.color,
    given: { ...flags, asksOnlyToRun: options.validateOutput === false },
  });
  watcher.begin(flags.task ?? `repair ${source === '-' ? 'the program on standard input' : source}`);
  const result = await watchRun({ task, options, flags, endpoint, environment, stop, watcher });
  if (stop.isQuiet) return exitCodes.closedPipe;

  if (result.success) watcher.diff(code, result.artifact?.code ?? code);
  await deliver(result, { source, code }, flags);
  watcher.end(result);
  return stop.exitCode ?? exitCodeOfResult(result);
}

/** Hands the program out: one that does not pass only where `--save` asks for the last one, whatever it is. */
async function deliver(
  result: ExecutionResult,
  { source, code }: { source: string; code: string },
  { json, output, outputFile, save, write }: HealFlags,
): Promise<void> {
  const last = result.artifact?.code ?? code;
  const isChanged = last !== code;
  const asBefore = isChanged ? withLineEndsOf(code, last) : code;
  if (json || output === 'jsonl') writeAnswer(`${JSON.stringify({ type: 'result', result })}\n`);
  else if (output === 'json') writeAnswer(`${JSON.stringify(result)}\n`);
  if (save !== undefined) await writeTextFile(save, asBefore);
  if (!result.success) return;
  if (output === 'text' && !json && !write) writeAnswer(forStream(process.stdout, asBefore));
  if (outputFile !== undefined) await writeTextFile(outputFile, asBefore);
  if (write && isChanged) await putBack(source, { before: code, code: last }, output === 'text' && !json);
}

/** What was paid for is not lost where the file cannot take it. */
async function putBack(file: string, program: { before: string; code: string }, toStdout: boolean): Promise<void> {
  try {
    await writeBack(file, program);
  } catch (error) {
    if (toStdout) writeAnswer(forStream(process.stdout, program.code));
    throw error;
  }
}
