import { MaeError, type SandboxLimits } from '@mae/protocol';
import * as z from 'zod';
import { limitRanges, type ResolvedLimits } from './limit-ranges.js';
import { shown } from './shown.js';

const keys = Object.keys(limitRanges) as (keyof ResolvedLimits)[];

const schema = z.strictObject(
  Object.fromEntries(
    keys.map((key) => [key, z.int().min(limitRanges[key].min).max(limitRanges[key].max).optional()]),
  ) as Record<keyof ResolvedLimits, z.ZodOptional<z.ZodInt>>,
);

const known = keys.join(', ');

/**
 * Fills in what is absent: from `base`, then from the defaults.
 *
 * @throws MaeError `SANDBOX_INVALID_LIMIT`, naming the field, the value and its range
 */
export function resolveLimits(limits: SandboxLimits = {}, base: SandboxLimits = {}): ResolvedLimits {
  const parsed = schema.safeParse(limits);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0];
    const range = limitRanges[name as keyof ResolvedLimits];
    throw new MaeError({
      code: 'SANDBOX_INVALID_LIMIT',
      message:
        name === undefined
          ? `Limits must be an object with some of ${known}.`
          : range === undefined
            ? `There is no limit ${String(name)}; there are ${known}.`
            : `The limit ${String(name)} must be a whole number from ${range.min} to ${range.max} (${range.meaning}); got ${shown(limits[name as keyof ResolvedLimits])}.`,
      details: { limit: name === undefined ? null : String(name) },
    });
  }
  const given = parsed.data;
  return Object.fromEntries(
    keys.map((key) => [key, given[key] ?? base[key] ?? limitRanges[key].default]),
  ) as ResolvedLimits;
}
