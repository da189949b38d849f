import type { ExecutionPlan, Language } from '@mae/protocol';
import { lenient } from './lenient.js';
import { readCheck, sameness } from './read-check.js';
import { readJson } from './read-json.js';
import { PlanReply } from './reply-schema.js';

/** A model's checks in one plan. */
const maxChecks = 8;
/** Characters of a reply that is read at all, of one line of a plan, and lines of one list: prompts carry them on. */
const maxReplyLength = 200_000;
const maxLineLength = 2_000;
const maxLines = 40;

const line = (text: string): string => text.slice(0, maxLineLength).toWellFormed();
const lines = (list: string[]): string[] => list.slice(0, maxLines).map(line);

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

/** `m1, m2 …` in the first round, `r1m1, r1m2 …` in the first replan. */
function* freeIds({ round, taken }: ReadPlanOptions): Generator<string, never> {
  for (let number = 1; ; number += 1) {
    const id = round === 0 ? `m${number}` : `r${round}m${number}`;
    if (!taken.has(id)) yield id;
  }
}

/** Reads a plan from a reply of any shape. */
export function readPlan(reply: string, options: ReadPlanOptions): PlanReading {
  if (reply.length > maxReplyLength) {
    return { issues: [`the reply has ${reply.length} characters, at most ${maxReplyLength} are read: answer shorter`] };
  }
  const json = readJson(reply);
  if (json === undefined) return { issues: ['the reply holds no JSON object'] };
  const parsed = PlanReply.safeParse(lenient(json));
  if (!parsed.success) {
    return {
      issues: parsed.error.issues.slice(0, 10).map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`),
    };
  }
  const { summary, steps, edgeCases, successCriteria, complexity } = parsed.data;
  const issues: string[] = [];
  const ids = freeIds(options);
  const known = new Set<string>();
  const checks = parsed.data.checks.slice(0, maxChecks).flatMap((check, index) => {
    const read = readCheck(check, ids.next().value);
    if (typeof read === 'string') {
      issues.push(`checks.${index}: ${read}`);
      return [];
    }
    if (known.has(sameness(read))) return [];
    known.add(sameness(read));
    return [read];
  });
  const plan = {
    ...{ summary: line(summary), steps: lines(steps), edgeCases: lines(edgeCases) },
    ...{ successCriteria: lines(successCriteria), checks, language: options.language, complexity },
  };
  return { plan, issues };
}
