import type { ExecutionResult } from '@mae/protocol';
import type { Context } from '../context.js';
import { readEnvironment } from '../environment.js';
import { type ExitCode, exitCodeOfResult, exitCodes } from '../exit-codes.js';
import type { RunFlags } from '../flags.js';
import { assertKey, endpointOf } from '../input/endpoint.js';
import { readTask } from '../input/read-task.js';
import { forStream } from '../output/safe-text.js';
import { writeAnswer } from '../output/streams.js';
import { assertApart, assertWritable, writeTextFile } from '../output/write-file.js';
import { assertTerminal } from './ask-approval.js';
import { executeOptionsOf } from './execute-options.js';
import { watchRun } from './watch-run.js';
import { Watcher } from './watcher.js';

/** Does a task and prints its answer. @returns the exit code that says how it ended */
export async function runTask(argument: string | undefined, flags: RunFlags, { stop }: Context): Promise<ExitCode> {
  const environment = readEnvironment();
  const format = flags.json ? 'jsonl' : flags.output;
  // Everything that can be wrong with the command line is said before anything is started, sent or paid.
  const endpoint = endpointOf(flags.baseUrl, environment);
  if (flags.approve === 'code') assertTerminal();
  assertWritable(flags.outputFile);
  assertWritable(flags.save);
  assertApart(flags.outputFile, flags.save);
  const { task, context } = await readTask(argument, flags, stop.signal);
  const options = await executeOptionsOf(flags);
  assertKey(endpoint);

  const watcher = new Watcher({
    format,
    quiet: flags.quiet ?? false,
    color: flags.color ?? environment.color,
    given: flags,
  });
  watcher.begin(task);
  const result = await watchRun({
    task,
    options: { ...options, context },
    flags,
    endpoint,
    environment,
    stop,
    watcher,
  });
  if (stop.isQuiet) return exitCodes.closedPipe;

  await deliver(result, flags, format);
  watcher.end(result);
  return stop.exitCode ?? exitCodeOfResult(result);
}

/** An answer is what a program printed that passed, or that nobody judged. What failed is not an answer. */
function answerOf(result: ExecutionResult): string | undefined {
  const isAnswer = result.success || result.stopReason === 'unchecked';
  return isAnswer ? `${result.finalOutput}\n` : undefined;
}

async function deliver(result: ExecutionResult, flags: RunFlags, format: RunFlags['output']): Promise<void> {
  const answer = answerOf(result);
  if (format === 'json') writeAnswer(`${JSON.stringify(result)}\n`);
  if (format === 'jsonl') writeAnswer(`${JSON.stringify({ type: 'result', result })}\n`);
  if (format === 'text' && answer !== undefined) writeAnswer(forStream(process.stdout, answer));
  if (flags.outputFile !== undefined && answer !== undefined) await writeTextFile(flags.outputFile, answer);
  if (flags.save !== undefined && result.artifact !== undefined) await writeTextFile(flags.save, result.artifact.code);
}
