import { MaeError, type RunOutcome } from '@mae/protocol';
import type { Context } from '../context.js';
import { readEnvironment } from '../environment.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { ExecFlags } from '../flags.js';
import { readInputFiles } from '../input/input-files.js';
import { readText } from '../input/read-file.js';
import { readStandardInput } from '../input/read-standard-input.js';
import { forStream } from '../output/safe-text.js';
import { sayIfSlow } from '../output/say-if-slow.js';
import { writeAnswer, writeError } from '../output/streams.js';
import { formatDuration } from '../render/format.js';
import { writeProblem } from '../report.js';
import { limitsOf } from '../run/limits.js';
import { openSandbox } from '../sandbox.js';
import { languageOf } from './language-of.js';
import { writeOutputFiles } from './write-files.js';

/** Runs a program in the sandbox. @returns 0 where it ended `ok`, else 1 */
export async function execProgram(source: string, flags: ExecFlags, { stop }: Context): Promise<ExitCode> {
  const fromStdin = source === '-';
  if (fromStdin && flags.stdin) {
    throw new MaeError({
      code: 'CLI_USAGE',
      message: 'Standard input is the program already (-); leave --stdin away.',
    });
  }
  const { signal } = stop;
  const code = fromStdin ? await readStandardInput(signal) : await readText(source);
  if (code.trim() === '') {
    const message = `The program is empty. Give one: echo 'print(6 * 7)' | mae exec -`;
    throw new MaeError({ code: 'CLI_USAGE', message });
  }
  const stdin = flags.stdin ? await readStandardInput(signal) : undefined;
  const files = await readInputFiles(flags.file);

  await using sandbox = await openSandbox(readEnvironment());
  const language = flags.language ?? languageOf(source);
  const ready = sayIfSlow();
  await sandbox.warm({ language }).finally(ready);
  const outcome = await sandbox.execute(code, {
    language,
    files,
    stdin,
    limits: limitsOf(flags),
    policy: flags.policy,
    signal,
    onOutput: flags.json ? undefined : ({ stream, text }) => show(stream, text),
  });
  if (stop.exitCode !== undefined) return stop.exitCode;
  if (flags.json) writeAnswer(`${JSON.stringify(withoutContent(outcome))}\n`);
  else describeEnd(outcome);
  if (flags.out !== undefined) await writeOutputFiles(flags.out, outcome.files);
  return outcome.status === 'ok' ? exitCodes.ok : exitCodes.failed;
}

function show(stream: 'stdout' | 'stderr', text: string): void {
  if (stream === 'stdout') writeAnswer(forStream(process.stdout, text));
  else writeError(forStream(process.stderr, text));
}

/** Says how a program ended that did not end well, after what it printed. */
function describeEnd({ status, error, stdout, stderr, durationMs }: RunOutcome): void {
  if (status === 'ok') return;
  // What the program printed last may have no line end.
  if (process.stderr.isTTY && /[^\n]$/.test(stderr || stdout)) writeError('\n');
  if (error !== undefined) writeError(`${forStream(process.stderr, error.traceback.trimEnd())}\n`);
  writeProblem(`ended as ${status} after ${formatDuration(durationMs)}`);
}

/** The outcome as JSON can say it: of files the names, sizes and hashes; `--out` writes the bytes. */
function withoutContent(outcome: RunOutcome): RunOutcome {
  return { ...outcome, files: outcome.files.map(({ content: _, ...file }) => file) };
}
