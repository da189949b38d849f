import { MistralAutonomousExecutor } from '@mae/executor';
import { startMistralServer } from '@mae/testing';
import type { Context } from '../context.js';
import { readEnvironment } from '../environment.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { ColorWhen } from '../flags.js';
import { writeAnswer } from '../output/streams.js';
import { formatDuration } from '../render/format.js';
import { styleFor } from '../render/style.js';
import { writeProblem } from '../report.js';
import { openSandbox } from '../sandbox.js';
import type { DemoTask } from './demo-task.js';
import { scriptOf } from './script.js';
import { resultLines } from './show-result.js';
import { averages } from './tasks/averages.js';
import { basicStatistics } from './tasks/basic-statistics.js';
import { fibonacci } from './tasks/fibonacci.js';
import { primes } from './tasks/primes.js';

const tasks: readonly DemoTask[] = [fibonacci, averages, basicStatistics, primes];

const notice =
  'The model in this demo is scripted: its plans and programs are prepared and come from a local server. Everything else is real: HTTP, sandbox, checks, repair.';

/** Runs the loop on each task, against a model that answers from a script. @returns 0 where every task passed */
export async function runDemo(flags: { color?: ColorWhen }, { stop }: Context): Promise<ExitCode> {
  const environment = readEnvironment();
  const style = styleFor(process.stdout, flags.color ?? environment.color);
  writeAnswer(`${notice}\n`);
  const startedAt = performance.now();
  await using server = await startMistralServer({ script: scriptOf(tasks), apiKey: 'demo' });
  await using sandbox = await openSandbox(environment);
  await using executor = new MistralAutonomousExecutor({ apiKey: 'demo', baseUrl: server.baseUrl, sandbox });
  let passed = 0;
  for (const [index, { task, context }] of tasks.entries()) {
    writeAnswer(`\n${style.bold(`${index + 1}. ${task}`)}${context === undefined ? '' : ` (context: ${context})`}\n`);
    const result = await executor.execute(task, { context, signal: stop.signal });
    if (stop.exitCode !== undefined) return stop.exitCode;
    writeAnswer(`${resultLines(result, style).join('\n')}\n`);
    if (result.success) passed += 1;
  }
  const problems = server.problems();
  for (const problem of problems) writeProblem(`the script and the calls differ: ${problem}`);
  const summary = `${passed} of ${tasks.length} tasks passed in ${formatDuration(performance.now() - startedAt)}.`;
  writeAnswer(`\n${style.bold(summary)}\n`);
  return passed === tasks.length && problems.length === 0 ? exitCodes.ok : exitCodes.failed;
}
