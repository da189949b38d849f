import type * as z from 'zod';
import { MaeError } from './error.js';

/** `path: what is wrong` for each issue, in one line. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.length === 0 ? 'value' : issue.path.join('.')}: ${issue.message}`)
    .join('; ');
}

/**
 * Reads a value by a schema.
 *
 * @throws MaeError with the given code, naming each field that is wrong.
 */
export function parseAs<T>(schema: z.ZodType<T>, value: unknown, fault: { code: string; what: string }): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.map(String), message: issue.message }));
  throw new MaeError({
    code: fault.code,
    message: `${fault.what} is not valid: ${describeIssues(parsed.error)}.`,
    details: { issues },
    cause: parsed.error,
  });
}
