import type { Check, ExecutionPlan, Language } from '@mae/protocol';
import { readJson } from './read-json.js';
import { type CheckReply, PlanReply } from './reply-schema.js';

/** A model's checks in one plan, and characters of one check. */
export const maxChecks = 8;
const maxCheckLength = 4_000;

interface ReadPlanOptions {
  language: Language;
  /** Ids in use already. */
  taken: ReadonlySet<string>;
  /** 0 for the first plan of a run, 1 for its first replan. */
  round: number;
}

export interface PlanReading {
  /** Absent where the reply holds no plan. What is wrong with single checks leaves them out. */
  plan?: ExecutionPlan;
  /** What is wrong, in the words the model is shown. */
  issues: string[];
}

function readCheck(reply: CheckReply, id: string): Check | string {
  const { kind, content } = reply;
  const identity = { id, source: 'model' as const, ...(reply.why.trim() === '' ? {} : { why: reply.why }) };
  if (content.trim() === '') return 'content is empty';
  if (content.length > maxCheckLength)
    return `content has ${content.length} characters, at most ${maxCheckLength} are read`;
  switch (kind) {
    case 'assert':
      return { ...identity, kind: 'assert', code: content };
    case 'stdout-equals':
      return { ...identity, kind: 'stdout', equals: content };
    case 'stdout-contains':
      return { ...identity, kind: 'stdout', contains: content };
    case 'stdout-matches':
      return { ...identity, kind: 'stdout', matches: content };
    case 'value':
      try {
        return { ...identity, kind: 'value', equals: JSON.parse(content) as unknown };
      } catch {
        return 'content is not valid JSON, as a check of kind "value" needs';
      }
  }
}

/** `m1, m2 …` in the first round, `r1m1, r1m2 …` in the first replan. */
function* freeIds({ round, taken }: ReadPlanOptions): Generator<string, never> {
  for (let number = 1; ; number += 1) {
    const id = round === 0 ? `m${number}` : `r${round}m${number}`;
    if (!taken.has(id)) yield id;
  }
}

/** Reads a plan from a reply of any shape. */
export function readPlan(reply: string, options: ReadPlanOptions): PlanReading {
  const json = readJson(reply);
  if (json === undefined) return { issues: ['the reply holds no JSON object'] };
  const parsed = PlanReply.safeParse(json);
  if (!parsed.success) {
    return {
      issues: parsed.error.issues.slice(0, 10).map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`),
    };
  }
  const issues: string[] = [];
  const ids = freeIds(options);
  const checks = parsed.data.checks.slice(0, maxChecks).flatMap((check, index) => {
    const read = readCheck(check, ids.next().value);
    if (typeof read !== 'string') return [read];
    issues.push(`checks.${index}: ${read}`);
    return [];
  });
  return { plan: { ...parsed.data, checks, language: options.language }, issues };
}
