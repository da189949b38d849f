import type { ExecuteOptions } from '@mae/executor';
import { canonicalJson } from '@mae/protocol';
import type { EvalFlags } from '../flags.js';
import { budgetOf, modelsOf } from '../run/execute-options.js';
import { limitsOf } from '../run/limits.js';

/** What every task of a set is run with. */
export function evalOptionsOf(flags: EvalFlags): ExecuteOptions {
  return {
    planning: flags.planning,
    candidates: flags.candidates,
    useSelfHealing: flags.heal,
    maxIterations: flags.maxIterations,
    budget: budgetOf(flags),
    models: modelsOf(flags),
    limits: limitsOf(flags),
    policy: flags.policy,
  };
}

/** What results of a set depend on besides its tasks, as text that is equal where they may be put together. */
export function settingsOf(options: ExecuteOptions, { baseUrl, givesTests }: { baseUrl: string; givesTests: boolean }) {
  return canonicalJson(JSON.parse(JSON.stringify({ ...options, baseUrl, givesTests })));
}
