import type { ModelSettings } from '@mae/protocol';
import type { RunContext } from './context.js';

/** Who wrote a program that the caller gave. No call is made with it. */
export const callersModel: ModelSettings = { id: 'caller', maxTokens: 1 };

/**
 * The caller's context, with the program he gave where an attempt starts without one: a rewrite or a new plan that did
 * not know it would write another program.
 */
export function contextWithProgram({ options }: RunContext): string | undefined {
  const { context, program } = options;
  if (program === undefined) return context;
  const given = `This program is there already and is to be repaired, keeping what it does otherwise:\n\n${program.trimEnd()}`;
  return context === undefined ? given : `${context}\n\n${given}`;
}
