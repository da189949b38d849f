import { extractCode } from '@mae/codegen';
import { PlanningEngine } from '@mae/planner';
import type { Check, ExecutionPlan } from '@mae/protocol';
import { harmlessFunctions } from '../checks/harmless-functions.js';
import { proveChecks } from '../checks/prove-checks.js';
import type { DurableBody } from '../log/journal.js';
import { contextWithProgram } from './callers-program.js';
import type { RunContext } from './context.js';
import { sandboxGraceMs, unlessAborted } from './unless-aborted.js';

type Planned = Extract<DurableBody, { type: 'plan.completed' }>;

/** A plan that led nowhere, and how it failed. */
export interface FailedPlan {
  plan: ExecutionPlan;
  failure: string;
}

/** The plan of a round, and its program where the same reply held it. */
export type PlannedRound = Pick<Planned, 'plan' | 'program'>;

/** Makes or takes the plan of a round. Round 0 is the first, each replan adds one. */
export async function planPhase(
  run: RunContext,
  round: number,
  given?: ExecutionPlan,
  previous?: FailedPlan,
): Promise<PlannedRound> {
  const { journal } = run;
  await journal.step('plan.started', { round }, () => ({ type: 'plan.started', round }));
  const { plan, program } = await journal.step('plan.completed', { round }, async (): Promise<Planned> => {
    if (given !== undefined) return { type: 'plan.completed', round, plan: given, source: 'caller' };
    if (run.options.planning === 'never' && previous === undefined) {
      return { type: 'plan.completed', round, plan: plainPlan(run), source: 'none' };
    }
    return { type: 'plan.completed', round, ...(await askForPlan(run, round, previous)) };
  });
  return { plan, program };
}

async function askForPlan(
  run: RunContext,
  round: number,
  previous?: FailedPlan,
): Promise<Pick<Planned, 'plan' | 'source' | 'program'>> {
  const { calls, options, models, facts, journal, signal } = run;
  const engine = new PlanningEngine({ model: calls.for({ phase: 'planning', round }), modelChoice: models.planning });
  const asked = {
    context: contextWithProgram(run),
    language: options.language,
    facts,
    files: run.shownFiles,
    functions: run.functions,
    stdin: options.stdin,
    checks: options.checks,
    onDelta: (text: string) => journal.emit({ type: 'plan.delta', text }),
    signal,
  };
  if (options.planning !== 'auto' || previous !== undefined) {
    const { plan, source } = await engine.plan(run.task, { ...asked, previous, round });
    return { plan, source };
  }
  const maxTokens = Math.max(models.planning.maxTokens, models.coding.maxTokens);
  const { plan, source, program } = await engine.planAndWrite(run.task, { ...asked, maxTokens, extract: extractCode });
  return { plan, source, ...(program === undefined ? {} : { program }) };
}

/** What stands for a plan where none is asked for: the task itself. */
function plainPlan({ task, options }: RunContext): ExecutionPlan {
  const { language } = options;
  return { summary: task, steps: [], edgeCases: [], successCriteria: [], checks: [], language, complexity: 'medium' };
}

/** Proves the checks of a round, or those a diagnosis changed, and stores what was seen. */
export async function provePhase(run: RunContext, round: number, checks: Check[], attemptId?: string): Promise<void> {
  const { journal, sandbox, options, files, functions, signal } = run;
  await journal.step('checks.proven', { round, attemptId }, async () => {
    signal.throwIfAborted();
    const { stdin, limits, policy, language } = options;
    const request = { files, stdin, functions: harmlessFunctions(functions), limits, policy, signal, seed: 0 };
    const proving = options.validateOutput ? proveChecks(sandbox, checks, { language, request }) : Promise.resolve([]);
    const proofs = await unlessAborted(proving, signal, sandboxGraceMs);
    signal.throwIfAborted();
    return { type: 'checks.proven', round, ...(attemptId === undefined ? {} : { attemptId }), proofs };
  });
}
