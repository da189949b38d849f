import { PlanningEngine } from '@mae/planner';
import type { Check, ExecutionPlan } from '@mae/protocol';
import { harmlessFunctions } from '../checks/harmless-functions.js';
import { proveChecks } from '../checks/prove-checks.js';
import type { DurableBody } from '../log/journal.js';
import { contextWithProgram } from './callers-program.js';
import type { RunContext } from './context.js';

type Planned = Extract<DurableBody, { type: 'plan.completed' }>;

/** A plan that led nowhere, and how it failed. */
export interface FailedPlan {
  plan: ExecutionPlan;
  failure: string;
}

/** Makes or takes the plan of a round. Round 0 is the first, each replan adds one. */
export async function planPhase(
  run: RunContext,
  round: number,
  given?: ExecutionPlan,
  previous?: FailedPlan,
): Promise<ExecutionPlan> {
  const { journal } = run;
  await journal.step('plan.started', { round }, () => ({ type: 'plan.started', round }));
  const event = await journal.step('plan.completed', { round }, async (): Promise<Planned> => {
    if (given !== undefined) return { type: 'plan.completed', round, plan: given, source: 'caller' };
    if (run.options.planning === 'never' && previous === undefined) {
      return { type: 'plan.completed', round, plan: plainPlan(run), source: 'none' };
    }
    return { type: 'plan.completed', round, ...(await askForPlan(run, round, previous)) };
  });
  return event.plan;
}

async function askForPlan(
  run: RunContext,
  round: number,
  previous?: FailedPlan,
): Promise<Pick<Planned, 'plan' | 'source'>> {
  const { calls, options, models, facts, journal, signal } = run;
  const engine = new PlanningEngine({ model: calls.for({ phase: 'planning', round }), modelChoice: models.planning });
  const { plan, source } = await engine.plan(run.task, {
    context: contextWithProgram(run),
    language: options.language,
    facts,
    files: run.shownFiles,
    functions: run.functions,
    checks: options.checks,
    previous,
    round,
    onDelta: (text) => journal.emit({ type: 'plan.delta', text }),
    signal,
  });
  return { plan, source };
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
    const { stdin, limits, policy, language } = options;
    const request = { files, stdin, functions: harmlessFunctions(functions), limits, policy, signal, seed: 0 };
    const proofs = options.validateOutput ? await proveChecks(sandbox, checks, { language, request }) : [];
    signal.throwIfAborted();
    return { type: 'checks.proven', round, ...(attemptId === undefined ? {} : { attemptId }), proofs };
  });
}
