/** Names under which models without a schema put what a check is. */
const contentKeys = ['content', 'code', 'value', 'expected', 'text', 'assertion', 'check'];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function lenientCheck(check: unknown): unknown {
  if (typeof check === 'string') return { kind: 'assert', why: '', content: check };
  if (!isObject(check)) return check;
  const key = contentKeys.find((name) => check[name] !== undefined);
  const content = key === undefined ? undefined : check[key];
  const text =
    typeof content === 'string' || content === undefined || check.kind === 'assert' ? content : JSON.stringify(content);
  return { ...check, why: check.why ?? '', content: text };
}

/**
 * A plan as models write it that are held to no schema: lists left out are empty, a check may be its code alone, and its
 * content plain JSON. What is wrong beyond that stays as it is, to be named: also checks left out, which a reply that broke
 * off looks like, and without which nothing would be proven.
 */
export function lenient(plan: Record<string, unknown>): Record<string, unknown> {
  const { steps = [], edgeCases = [], successCriteria = [], checks, complexity = 'medium' } = plan;
  return {
    ...plan,
    ...{ steps, edgeCases, successCriteria, complexity },
    checks: Array.isArray(checks) ? checks.map(lenientCheck) : checks,
  };
}
