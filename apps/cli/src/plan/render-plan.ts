import type { Check, ExecutionPlan } from '@mae/protocol';

const section = (title: string, lines: string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`)];

/** What a check asks for, in one or a few lines. */
function askedBy(check: Check): string {
  if (check.kind === 'assert') return check.code;
  if (check.kind === 'value') {
    return check.schema === undefined
      ? `the last value equals ${JSON.stringify(check.equals)}`
      : `the last value matches ${JSON.stringify(check.schema)}`;
  }
  const asked = (['equals', 'contains', 'matches'] as const).flatMap((way) =>
    check[way] === undefined ? [] : [`${way} ${JSON.stringify(check[way])}`],
  );
  return `output ${asked.join(' and ')}`;
}

/** A plan for people. */
export function renderPlan(plan: ExecutionPlan): string {
  const numbered = plan.steps.map((step, index) => `${index + 1}. ${step}`);
  const checks = plan.checks.map((check) => {
    const why = check.why === undefined ? '' : `  (${check.why})`;
    return `${check.id}  ${askedBy(check)}${why}`;
  });
  return `${[
    plan.summary,
    ...section('Steps', numbered),
    ...section('Edge cases', plan.edgeCases),
    ...section('Correct means', plan.successCriteria),
    ...section('Checks', checks),
    '',
    `${plan.language}, complexity ${plan.complexity}`,
  ].join('\n')}\n`;
}
