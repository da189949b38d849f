import { type Check, type ExecutionPlan, type Language, MaeError, type RunOptionsInput } from '@mae/protocol';

function invalid(message: string, details: Record<string, string>): MaeError {
  return new MaeError({ code: 'RUN_OPTIONS_INVALID', message, details });
}

/**
 * The plan the caller gave, with what it left out: a check without an id gets one (`p1`, `p2` …), one without a source is
 * the caller's own.
 *
 * @param checks the caller's checks outside of the plan
 * @throws MaeError `RUN_OPTIONS_INVALID` for an id that is used twice
 */
export function givenPlan(
  { plan }: Pick<RunOptionsInput, 'plan'>,
  language: Language,
  checks: readonly Check[],
): ExecutionPlan | undefined {
  if (plan === undefined) return undefined;
  const others = new Set(checks.map((check) => check.id));
  const taken = new Set(others);
  for (const [index, { id }] of (plan.checks ?? []).entries()) {
    if (id === undefined) continue;
    if (taken.has(id)) {
      const whose = others.has(id) ? 'is the id of a check beside the plan' : 'is there twice';
      const message = `An option is not valid: plan.checks.${index}.id: "${id}" ${whose}. Give it another, or leave it away.`;
      throw invalid(message, { checkId: id });
    }
    taken.add(id);
  }
  let number = 0;
  const freeId = (): string => {
    do number += 1;
    while (taken.has(`p${number}`));
    return `p${number}`;
  };
  const { summary, steps = [], edgeCases = [], successCriteria = [], complexity = 'medium' } = plan;
  const planned = (plan.checks ?? []).map(
    ({ id = freeId(), source = 'caller', ...check }): Check => ({ id, source, ...check }) as Check,
  );
  return { summary, steps, edgeCases, successCriteria, checks: planned, language, complexity };
}

/**
 * The language of a run: the options' own, else that of a given plan.
 *
 * @throws MaeError `RUN_OPTIONS_INVALID` where the two differ: the checks of the plan could not run
 */
export function languageOf({ language, plan }: Pick<RunOptionsInput, 'language' | 'plan'>): Language {
  if (language !== undefined && plan?.language !== undefined && language !== plan.language) {
    const message = `An option is not valid: plan.language: the plan is for ${plan.language}, and the run for ${language}. Leave one of the two away, or plan anew.`;
    throw invalid(message, { plan: plan.language, language });
  }
  return language ?? plan?.language ?? 'python';
}
