import {
  type Check,
  defaultMaxTokens,
  defaultModels,
  type ModelChoice,
  type ModelSettings,
  type PlanningMode,
  type RunModels,
  type RunOptions,
  type RunOptionsInput,
} from '@mae/protocol';
import { givenPlan, languageOf } from './given-plan.js';

function settings(choice: ModelChoice, maxTokens: number): ModelSettings {
  return typeof choice === 'string' ? { id: choice, maxTokens } : { maxTokens, ...choice };
}

export function resolveModels(models: RunOptionsInput['models'] = {}): RunModels {
  return {
    planning: settings(models.planning ?? defaultModels.planning, defaultMaxTokens.planning),
    coding: settings(models.coding ?? defaultModels.coding, defaultMaxTokens.coding),
    repair: settings(models.repair ?? defaultModels.repair, defaultMaxTokens.repair),
    next: (models.next ?? []).map((choice) => settings(choice, defaultMaxTokens.repair)),
  };
}

/** `c1`, `c2` … for checks without an id, past those the caller gave. */
function callersChecks({ checks = [], outputSchema }: RunOptionsInput): Check[] {
  const taken = new Set(checks.map((check) => check.id));
  const free = (id: string): string => (taken.has(id) ? free(`${id}-`) : id);
  const named = checks.map(
    (check, index): Check => ({ ...check, id: check.id ?? free(`c${index + 1}`), source: 'caller' }),
  );
  if (outputSchema === undefined) return named;
  return [...named, { id: free('output'), source: 'caller', kind: 'value', schema: outputSchema }];
}

/** For a program that is there, a plan has only the checks to give: none is made where they are given or not wanted. */
function planningOfProgram({ planning, validateOutput = true }: RunOptionsInput, checks: Check[]): PlanningMode {
  if (planning !== undefined && planning !== 'auto') return planning;
  return checks.length > 0 || !validateOutput ? 'never' : 'always';
}

/** The options in force, after defaults. */
export function resolveOptions(data: RunOptionsInput, approval: boolean): RunOptions {
  const checks = callersChecks(data);
  const language = languageOf(data);
  // What is right is said already; or several programs are wanted, and one reply holds one.
  const auto = checks.length > 0 ? 'never' : (data.candidates ?? 1) > 1 ? 'always' : 'auto';
  return {
    context: data.context,
    language,
    validateOutput: data.validateOutput ?? true,
    planning:
      data.program !== undefined
        ? planningOfProgram(data, checks)
        : data.planning === 'auto'
          ? auto
          : (data.planning ?? 'always'),
    plan: givenPlan(data, language, checks),
    program: data.program,
    checks,
    outputSchema: data.outputSchema,
    filePreview: data.filePreview ?? 'head',
    stdin: data.stdin,
    // A program that is there is one first attempt.
    candidates: data.program === undefined ? (data.candidates ?? 1) : 1,
    maxIterations: (data.useSelfHealing ?? true) ? (data.maxIterations ?? 3) : 0,
    budget: data.budget ?? {},
    limits: data.limits ?? {},
    policy: data.policy,
    approval,
  };
}
