import type { PlanResult } from '@mae/planner';
import type { Check } from '@mae/protocol';
import type { Context } from '../context.js';
import { readEnvironment } from '../environment.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { PlanFlags } from '../flags.js';
import { assertKey, endpointOf } from '../input/endpoint.js';
import { readTask } from '../input/read-task.js';
import { forStream } from '../output/safe-text.js';
import { writeAnswer, writeError } from '../output/streams.js';
import { assertWritable, writeTextFile } from '../output/write-file.js';
import { sharedOptionsOf } from '../run/execute-options.js';
import { openSandbox } from '../sandbox.js';
import type { Stop } from '../stop.js';
import { promptFilesOf } from './prompt-files.js';
import { renderPlan } from './render-plan.js';

type Shared = Awaited<ReturnType<typeof sharedOptionsOf>>;

/** The caller's checks as the run will number them. */
function callersChecks({ checks = [], output }: Shared): Check[] {
  const named = checks.map((check, index): Check => ({ ...check, id: check.id ?? `c${index + 1}`, source: 'caller' }));
  if (output === undefined) return named;
  return [...named, { id: 'output', source: 'caller', kind: 'value', schema: output as Record<string, unknown> }];
}

/** Stops the command with 124 when its time is over. */
function startTimeout(ms: number | undefined, stop: Stop): NodeJS.Timeout | undefined {
  if (ms === undefined) return undefined;
  return setTimeout(() => {
    writeError('mae: stopped by --timeout: there is no plan yet\n');
    stop.request(exitCodes.deadline, 'The time is over.');
  }, ms);
}

/** Plans a task and prints the plan. @returns the exit code that says whether anything would be checked */
export async function planTask(argument: string | undefined, flags: PlanFlags, { stop }: Context): Promise<ExitCode> {
  const environment = readEnvironment();
  const endpoint = endpointOf(flags.baseUrl, environment);
  assertWritable(flags.outputFile);
  const { task, context } = await readTask(argument, flags, stop.signal);
  const shared = await sharedOptionsOf(flags);
  assertKey(endpoint);

  const checks = callersChecks(shared);
  const timer = startTimeout(flags.timeout, stop);
  let result: PlanResult;
  try {
    const { MistralApiClient } = await import('@mae/client');
    const { PlanningEngine } = await import('@mae/planner');
    const { apiKey, baseUrl } = endpoint;
    const { language = 'python', policy, limits, files = [] } = shared;
    await using client = new MistralApiClient({ apiKey, baseUrl });
    await using sandbox = await openSandbox(environment);
    const facts = await sandbox.describe({ language, policy, limits });
    const planner = new PlanningEngine({ model: client.chat, modelChoice: flags.model });
    const { signal } = stop;
    result = await planner.plan(task, { context, language, facts, files: promptFilesOf(files), checks, signal });
  } finally {
    clearTimeout(timer);
  }

  const { plan, source } = result;
  const json = JSON.stringify(plan, null, 2);
  const format = flags.json ? 'jsonl' : flags.output;
  if (format === 'text') writeAnswer(forStream(process.stdout, renderPlan(plan)));
  else writeAnswer(`${format === 'json' ? json : JSON.stringify(plan)}\n`);
  if (flags.outputFile !== undefined) await writeTextFile(flags.outputFile, `${json}\n`);
  const isChecked = plan.checks.length + checks.length > 0;
  if (!isChecked && !flags.quiet) writeError(`UNCHECKED: ${whyUnchecked(source)}; add checks of your own\n`);
  return isChecked ? exitCodes.ok : exitCodes.unchecked;
}

const whyUnchecked = (source: PlanResult['source']): string =>
  source === 'fallback' ? 'the model gave no usable plan' : 'the plan has no check';
