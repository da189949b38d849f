import { createContext, isContext, Script } from 'node:vm';
import { describeIssues, type HostFunction } from '@mae/protocol';
import * as z from 'zod';
import type { JobFunction } from './host/job-function.js';
import { misfitting } from './host/json-schema/fits-schema.js';

type Given = HostFunction['input'];

/** What a value came to: itself as its schema made it, or what is wrong with it. */
export type Checked = { value: unknown } | { issue: string };

/** The check took longer than any may. */
export class SlowCheck extends Error {}

/**
 * The most that a check may take: it holds up the engine's process. Patterns of zod backtrack, so a watch ends them. It
 * tells wall time, which on a busy machine passes without work: only what this thread has worked counts.
 */
const watchMs = 1_000;
const mostWorkMicroseconds = 500_000;
const mostCharacters = 1_000;

const box: { run?: () => unknown } = {};
const runInBox = new Script('run()');

/**
 * A schema made ready. It is its author's, the values are not.
 *
 * @throws where a JSON Schema cannot be used
 */
export function readSchema(schema: Given): (value: unknown) => Promise<Checked> {
  if (isZod(schema)) {
    const run = hasPatterns(schema) ? watched : timed;
    return async (value) => {
      const { success, data, error } = await run(() => schema.safeParseAsync(value));
      return success ? { value: data } : { issue: cut(describeIssues(error)) };
    };
  }
  const misfit = misfitting(schema);
  // A reference that leads nowhere shows where it is followed.
  misfit(null);
  return async (value) => {
    const issue = timed(() => misfit(value));
    return issue === undefined ? { value } : { issue: cut(issue.replace(/^#\/?/, '').trimStart()) };
  };
}

/** What a schema is met by, as far as it says. */
export function takenBy(schema: Given): JobFunction['takes'] {
  try {
    const plain = isZod(schema) ? z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) : schema;
    const type: unknown = plain.type ?? ('properties' in plain ? 'object' : undefined);
    if (type === undefined || (Array.isArray(type) && type.includes('object'))) return 'any';
    return type === 'object' ? 'object' : 'other';
  } catch {
    // What JSON Schema has no words for.
    return 'any';
  }
}

function isZod(schema: Given): schema is z.ZodType {
  return typeof schema.safeParseAsync === 'function';
}

/** Whether checking by this schema matches patterns, as far as it says. */
function hasPatterns(schema: z.ZodType): boolean {
  try {
    const sides = (['input', 'output'] as const).map((io) => z.toJSONSchema(schema, { io, unrepresentable: 'any' }));
    return /"(?:pattern|patternProperties|format)":/.test(JSON.stringify(sides));
  } catch {
    return true;
  }
}

/** @throws SlowCheck, afterwards, and what the check throws */
function timed<Result>(check: () => Result): Result {
  const before = process.threadCpuUsage();
  const result = check();
  assertQuick(before);
  return result;
}

/** @throws SlowCheck, and what the check throws */
function watched<Result>(check: () => Result): Result {
  box.run = check;
  if (!isContext(box)) createContext(box);
  const before = process.threadCpuUsage();
  try {
    for (;;) {
      try {
        return runInBox.runInContext(box, { timeout: watchMs }) as Result;
      } catch (error) {
        if ((error as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        assertQuick(before);
      }
    }
  } finally {
    delete box.run;
  }
}

function assertQuick(before: NodeJS.CpuUsage): void {
  const { user, system } = process.threadCpuUsage(before);
  if (user + system > mostWorkMicroseconds) throw new SlowCheck();
}

function cut(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}…`;
}
