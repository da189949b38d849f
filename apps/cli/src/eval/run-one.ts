import { createHash } from 'node:crypto';
import type { ExecuteOptions, MistralAutonomousExecutor } from '@mae/executor';
import {
  type CodeArtifact,
  canonicalJson,
  type ExecutionResult,
  type Fault,
  MaeError,
  type Sandbox,
} from '@mae/protocol';
import type { EvalTask } from './eval-task.js';
import { judge } from './judge.js';
import type { EvalRecord, Judgement } from './record.js';

export interface EvalParts {
  executor: Pick<MistralAutonomousExecutor, 'execute'>;
  sandbox: Sandbox;
  /** What every task is run with. */
  options: ExecuteOptions;
  /** Whether the tests are handed over as the caller's checks. */
  givesTests: boolean;
  signal: AbortSignal;
}

/** Of a task as the model and the tests have it; where its line stands does not matter. */
export function taskHash({ line: _, files, ...task }: EvalTask): string {
  const shown = files.map(({ name, content }) => [name, Buffer.from(content).toString('base64')]);
  return createHash('sha256')
    .update(canonicalJson({ ...task, files: shown }))
    .digest('hex');
}

/** The first program that a model wrote: a program that was given is not its work. */
function firstOf({ artifacts }: ExecutionResult): CodeArtifact | undefined {
  const written = artifacts.filter(({ model, code }) => model !== 'caller' && code !== '');
  return written.find(({ candidate }) => candidate === 0) ?? written[0];
}

/** Says of each program once whether it passes, however often it is asked. */
function judgeOf({ sandbox, options, signal }: EvalParts, task: EvalTask) {
  const known = new Map<string, Promise<Judgement>>();
  return (artifact: CodeArtifact): Promise<Judgement> => {
    const { limits, policy } = options;
    const said = known.get(artifact.sha256) ?? judge(sandbox, artifact.code, task, { limits, policy, signal });
    known.set(artifact.sha256, said);
    return said;
  };
}

/** A fault of this task alone, such as a test that does not compile. Wrong options are wrong for all, and thrown. */
function faultOf(error: unknown): Fault {
  const isOfTask =
    MaeError.isInstance(error) &&
    (error.code === 'CLI_EVAL_TEST' ||
      (error.code === 'RUN_OPTIONS_INVALID' && JSON.stringify(error.details)?.includes('checkId')));
  if (!isOfTask) throw error;
  return { code: 'CLI_EVAL_TEST', message: error.message, retryable: false };
}

/** Does one task, then runs what came of it with the hidden tests. Rejects where it was cancelled. */
export async function runOne(parts: EvalParts, task: EvalTask): Promise<EvalRecord> {
  const { id, line, language, context, program, files, stdin, tests } = task;
  const { signal, givesTests } = parts;
  const start = { id, line, language, taskSha256: taskHash(task) };
  const nothing = {
    attempts: 0,
    falseSuccess: false,
    tokens: 0,
    costUsd: 0,
    unpricedCalls: 0,
    requests: 0,
    durationMs: 0,
  };
  let result: ExecutionResult;
  try {
    result = await parts.executor.execute(task.task, {
      ...{ ...parts.options, language, context, program, files, stdin, signal },
      ...(givesTests ? { checks: tests, planning: parts.options.planning ?? 'auto' } : {}),
    });
    signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    return { ...start, ...nothing, stopReason: 'fault', success: false, fault: faultOf(error) };
  }
  const { stopReason, success, artifact, usage, totalDurationMs, totalAttempts } = result;
  const judged = judgeOf(parts, task);
  const first = firstOf(result);
  let fault = result.fault;
  let said: Pick<EvalRecord, 'first' | 'delivered'> = {};
  try {
    said = {
      first: first === undefined ? undefined : await judged(first),
      delivered: artifact === undefined ? undefined : await judged(artifact),
    };
  } catch (error) {
    signal.throwIfAborted();
    fault = faultOf(error);
  }
  return {
    ...{ ...start, stopReason, success, fault, ...said, attempts: totalAttempts, durationMs: totalDurationMs },
    falseSuccess: stopReason === 'passed' && said.delivered?.passed === false,
    ...{
      tokens: usage.totalTokens,
      costUsd: usage.costUsd,
      unpricedCalls: usage.unpricedCalls,
      requests: usage.requests,
    },
    program: artifact?.code,
  };
}
