import type { Diagnostic, Sandbox } from '@mae/protocol';
import type { RunContext } from './context.js';
import { sandboxGraceMs, unlessAborted } from './unless-aborted.js';

/** Looks at a program beside the files it will have. */
export const validateWithFiles =
  ({ sandbox, files, signal: runs }: RunContext): Sandbox['validate'] =>
  (code, options) => {
    const { signal = runs } = options;
    return unlessAborted(sandbox.validate(code, { ...options, signal, files }), signal, sandboxGraceMs);
  };

/** Looks at a program with all that is in force in a run. */
export async function validateProgram(run: RunContext, code: string, signal: AbortSignal): Promise<Diagnostic[]> {
  const { language, policy } = run.options;
  const functions = Object.keys(run.functions ?? {});
  const diagnostics = await validateWithFiles(run)(code, { language, policy, functions, signal });
  signal.throwIfAborted();
  return diagnostics;
}
