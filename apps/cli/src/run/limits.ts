import type { SandboxLimits } from '@mae/protocol';
import type { SandboxFlags } from '../flags.js';

/** A program that may take long may compute long: three times its time as in the defaults, within the sandbox's range. */
function cpuFor(timeoutMs: number): number {
  return Math.min(3_600_000, Math.max(30_000, timeoutMs * 3));
}

/** The limits of one program, as the flags say. */
export function limitsOf({ maxDuration, maxMemory }: Pick<SandboxFlags, 'maxDuration' | 'maxMemory'>): SandboxLimits {
  return {
    ...(maxDuration === undefined ? {} : { timeoutMs: maxDuration, cpuMs: cpuFor(maxDuration) }),
    ...(maxMemory === undefined ? {} : { memoryMb: maxMemory }),
  };
}
