import type { Context } from '../context.js';
import { readEnvironment } from '../environment.js';
import { type ExitCode, exitCodeOfFault, exitCodes } from '../exit-codes.js';
import type { EvalFlags } from '../flags.js';
import { assertKey, endpointOf } from '../input/endpoint.js';
import { readBytes } from '../input/read-file.js';
import { decodeText, readStandardInput } from '../input/read-standard-input.js';
import { sayIfSlow } from '../output/say-if-slow.js';
import { writeAnswer, writeError } from '../output/streams.js';
import { assertWritable, writeTextFile } from '../output/write-file.js';
import { count } from '../render/format.js';
import { styleFor } from '../render/style.js';
import { writeProblem } from '../report.js';
import { openSandbox } from '../sandbox.js';
import { chooseTasks } from './choose-tasks.js';
import { evalOptionsOf, settingsOf } from './eval-options.js';
import type { EvalTask } from './eval-task.js';
import { KeptRecords } from './kept-records.js';
import { progressLine } from './progress-line.js';
import { readTasks } from './read-tasks.js';
import type { EvalRecord } from './record.js';
import { runOne, taskHash } from './run-one.js';
import { runPool } from './run-pool.js';
import { tableOf } from './table.js';
import { totalsOf } from './totals.js';

/** Most that is read of a set: 128 MB. */
const maxSetBytes = 128 * 1024 * 1024;

async function readSet(source: string, flags: EvalFlags, signal: AbortSignal): Promise<EvalTask[]> {
  const text =
    source === '-' ? await readStandardInput(signal) : decodeText(await readBytes(source, maxSetBytes), source);
  const name = source === '-' ? 'standard input' : source;
  return chooseTasks(readTasks(text, name, flags.language ?? 'python'), flags);
}

/** Results there are already of these very tasks. One that ended with a fault is done again. */
function known(records: readonly EvalRecord[], tasks: readonly EvalTask[]): Map<string, EvalRecord> {
  const hashes = new Map(tasks.map((task) => [task.id, taskHash(task)]));
  const taken = records.filter(({ id, taskSha256, fault, delivered }) => {
    return hashes.get(id) === taskSha256 && (fault === undefined || delivered !== undefined);
  });
  return new Map(taken.map((record) => [record.id, record]));
}

/** Runs a set of tasks against a model and prints what came of it. @returns 0 where every task was judged */
export async function evalSet(source: string, flags: EvalFlags, { stop }: Context): Promise<ExitCode> {
  const environment = readEnvironment();
  const endpoint = endpointOf(flags.baseUrl, environment);
  const { apiKey, baseUrl } = endpoint;
  const format = flags.json ? 'jsonl' : flags.output;
  const givesTests = flags.giveTests ?? false;
  for (const file of [flags.resume, flags.outputFile]) assertWritable(file);
  const tasks = await readSet(source, flags, stop.signal);
  assertKey(endpoint);
  const options = evalOptionsOf(flags);
  const settings = settingsOf(options, { baseUrl, givesTests });
  const kept = flags.resume === undefined ? undefined : await KeptRecords.open(flags.resume, settings);
  const records = known(kept?.records ?? [], tasks);
  const todo = tasks.filter(({ id }) => !records.has(id));
  const style = styleFor(process.stderr, flags.color ?? environment.color);
  const say = (text: string): void => {
    if (!flags.quiet) writeError(text);
  };
  say(
    `${style.cyan('eval')}  ${count(tasks.length, 'task')}${records.size === 0 ? '' : `, ${records.size} done before`}\n`,
  );

  const { MistralAutonomousExecutor } = await import('@mae/executor');
  await using sandbox = await openSandbox(environment);
  await using executor = new MistralAutonomousExecutor({ apiKey, baseUrl, sandbox });
  const ready = flags.quiet ? undefined : sayIfSlow();
  const fault = await runPool(todo, {
    concurrency: flags.concurrency,
    signal: stop.signal,
    run: (task, signal) => runOne({ executor, sandbox, options, givesTests, signal }, task),
    done: async (record) => {
      ready?.();
      records.set(record.id, record);
      if (stop.isQuiet) return;
      if (format === 'jsonl') writeAnswer(`${JSON.stringify({ type: 'task', ...record })}\n`);
      say(progressLine(record, { at: records.size, of: tasks.length }, style));
      await kept?.add(record);
    },
  });
  ready?.();
  if (stop.isQuiet) return exitCodes.closedPipe;

  const done = tasks.flatMap(({ id }) => records.get(id) ?? []);
  await deliver(done, { total: tasks.length, settings, format, file: flags.outputFile });
  if (fault !== undefined)
    writeProblem(`The first tasks all ended with a fault, and the rest was left: ${fault.message}`);
  return stop.exitCode ?? exitCodeOf(done);
}

async function deliver(
  records: readonly EvalRecord[],
  { total, settings, format, file }: { total: number; settings: string; format: string; file?: string },
): Promise<void> {
  const totals = totalsOf(records, total);
  const report = `${JSON.stringify({ settings: JSON.parse(settings) as unknown, totals, tasks: records })}\n`;
  if (format === 'json') writeAnswer(report);
  else writeAnswer(format === 'jsonl' ? `${JSON.stringify({ type: 'totals', ...totals })}\n` : tableOf(totals));
  if (file !== undefined) await writeTextFile(file, report);
}

/** Figures that some tasks are missing from are not the set's: that is no success. */
function exitCodeOf(records: readonly EvalRecord[]): ExitCode {
  const { fault } =
    records.find(({ stopReason, fault }) => stopReason === 'fault' || fault?.code === 'CLI_EVAL_TEST') ?? {};
  return fault === undefined ? exitCodes.ok : exitCodeOfFault(fault.code);
}
