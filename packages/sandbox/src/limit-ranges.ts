import type { SandboxLimits } from '@mae/protocol';

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

/** The limits of a program that was given none. */
export function defaultLimits(): ResolvedLimits {
  const entries = Object.entries(limitRanges).map(([name, range]) => [name, range.default]);
  return Object.fromEntries(entries) as ResolvedLimits;
}
