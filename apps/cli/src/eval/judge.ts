import { type Check, MaeError, type Sandbox, type SandboxLimits, type SandboxPolicy } from '@mae/protocol';
import { clip } from '../render/format.js';
import type { EvalTask } from './eval-task.js';
import type { Judgement } from './record.js';

/** What every program of a set runs with. */
export interface JudgeOptions {
  limits?: SandboxLimits;
  policy?: SandboxPolicy;
  signal: AbortSignal;
}

/**
 * Runs a program on its own with the tests of the set, which it has never seen.
 *
 * @throws MaeError `CLI_EVAL_TEST` where a test of the set does not compile
 */
export async function judge(sandbox: Sandbox, code: string, task: EvalTask, options: JudgeOptions): Promise<Judgement> {
  const { language, files, stdin, tests } = task;
  const checks = tests.map((test, index): Check => ({ ...test, id: test.id ?? `t${index + 1}`, source: 'caller' }));
  const outcome = await sandbox.execute(code, { language, files, stdin, checks, seed: 0, ...options });
  options.signal.throwIfAborted();
  const broken = outcome.checks.find(({ verdict }) => verdict === 'broken');
  if (broken !== undefined) {
    const message = `The test of ${task.id} (line ${task.line}) does not compile: ${broken.message ?? ''}`;
    throw new MaeError({ code: 'CLI_EVAL_TEST', message });
  }
  if (outcome.status !== 'ok') {
    const { error } = outcome;
    return { passed: false, why: clip(error === undefined ? outcome.status : `${error.name}: ${error.message}`, 300) };
  }
  const failed = outcome.checks.find(({ verdict }) => verdict !== 'passed');
  return failed === undefined ? { passed: true } : { passed: false, why: clip(failed.message ?? failed.verdict, 300) };
}
