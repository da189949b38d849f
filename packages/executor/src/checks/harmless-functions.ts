import type { HostFunction } from '@mae/protocol';

/**
 * Functions as programs that only show something are given them: proving runs checks several times, and what may not be
 * done twice is not done for it.
 */
export function harmlessFunctions(functions: Record<string, HostFunction> = {}): Record<string, HostFunction> {
  const refuse = async (): Promise<never> => {
    throw new Error('This function is not called while checks are proven.');
  };
  const entries = Object.entries(functions);
  return Object.fromEntries(entries.map(([name, one]) => [name, one.idempotent ? one : { ...one, call: refuse }]));
}
