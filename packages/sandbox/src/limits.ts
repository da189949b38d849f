import { MaeError, type SandboxLimits } from '@mae/protocol';
import * as z from 'zod';
import { shown } from './shown.js';

/** Every limit of one program, none absent. */
export type ResolvedLimits = Required<SandboxLimits>;

interface LimitRange {
  default: number;
  min: number;
  max: number;
  meaning: string;
}

/** Default and range of each limit. */
export const limitRanges: Readonly<Record<keyof ResolvedLimits, LimitRange>> = {
  timeoutMs: { default: 10_000, min: 10, max: 3_600_000, meaning: 'wall time of the program, checks excluded' },
  cpuMs: { default: 30_000, min: 10, max: 3_600_000, meaning: 'processor time of program and checks, all threads' },
  memoryMb: { default: 256, min: 32, max: 4_096, meaning: 'memory of the program above what an idle host holds' },
  checkMs: { default: 5_000, min: 10, max: 600_000, meaning: 'wall time of each check' },
  maxOutputBytes: {
    default: 1_048_576,
    min: 1,
    max: 67_108_864,
    meaning: 'standard output and standard error together, as UTF-8',
  },
  maxFiles: { default: 64, min: 0, max: 1_024, meaning: 'files a program may leave behind' },
  maxFileBytes: { default: 8_388_608, min: 0, max: 67_108_864, meaning: 'size of each file left behind' },
  maxCalls: { default: 1_000, min: 0, max: 1_000_000, meaning: 'calls of host functions by program and checks' },
  maxCallBytes: {
    default: 1_048_576,
    min: 64,
    max: 67_108_864,
    meaning: 'argument or result of one call of a host function, as JSON in UTF-8',
  },
};

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
