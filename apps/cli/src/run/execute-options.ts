import type { ExecuteOptions } from '@mae/executor';
import { type Budget, JsonSchema, type Models, PlanInput, parseAs } from '@mae/protocol';
import type { BoundFlags, CheckFlags, ModelFlags, RunFlags, SandboxFlags } from '../flags.js';
import { readChecks } from '../input/checks.js';
import { readInputFiles } from '../input/input-files.js';
import { readJson } from '../input/read-file.js';
import { limitsOf } from './limits.js';

/** Bounds of a whole run. */
export function budgetOf({ maxTokens, maxPrice, timeout }: BoundFlags): Budget {
  return {
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(maxPrice === undefined ? {} : { maxCostUsd: maxPrice }),
    ...(timeout === undefined ? {} : { deadlineMs: timeout }),
  };
}

/** One model for everything, or the defaults. */
export function modelsOf({ model }: ModelFlags): Models | undefined {
  return model === undefined ? undefined : { planning: model, coding: model, repair: model };
}

async function readPlan(file: string): Promise<PlanInput> {
  return parseAs(PlanInput, await readJson(file), { code: 'CLI_FILE_INVALID', what: `The plan in ${file}` });
}

async function readSchema(file: string): Promise<JsonSchema> {
  return parseAs(JsonSchema, await readJson(file), { code: 'CLI_FILE_INVALID', what: `The JSON Schema in ${file}` });
}

/** What checks, budget, models and sandbox of a run are, as the flags say. Reads every file they name. */
export async function sharedOptionsOf(
  flags: SandboxFlags & CheckFlags & BoundFlags & ModelFlags,
): Promise<ExecuteOptions> {
  return {
    language: flags.language,
    checks: await readChecks(flags),
    output: flags.outputSchema === undefined ? undefined : await readSchema(flags.outputSchema),
    files: await readInputFiles(flags.file),
    maxIterations: flags.maxIterations,
    budget: budgetOf(flags),
    models: modelsOf(flags),
    limits: limitsOf(flags),
    policy: flags.policy,
  };
}

/** The options of a run as the flags say. Reads every file they name; sends and starts nothing. */
export async function executeOptionsOf(flags: RunFlags): Promise<ExecuteOptions> {
  return {
    validateOutput: flags.verify,
    planning: flags.planning,
    plan: flags.plan === undefined ? undefined : await readPlan(flags.plan),
    candidates: flags.candidates,
    useSelfHealing: flags.heal,
    ...(await sharedOptionsOf(flags)),
  };
}
