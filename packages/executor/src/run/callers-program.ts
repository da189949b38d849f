import { type CodeArtifact, fileEndings, type ModelSettings } from '@mae/protocol';
import type { AttemptPlan } from './attempt-plan.js';
import type { RunContext } from './context.js';
import { sha256 } from './sha256.js';
import { validateWithFiles } from './validate-with-files.js';

/** Who wrote a program that the caller gave. No call is made with it. */
export const callersModel: ModelSettings = { id: 'caller', maxTokens: 1 };

/** The program that the caller gave, as the artifact of an attempt. */
export async function callersArtifact(
  run: RunContext,
  { attemptId, attempt, candidate }: AttemptPlan,
  code: string,
  signal: AbortSignal,
): Promise<CodeArtifact> {
  const { language, policy } = run.options;
  const functions = Object.keys(run.functions ?? {});
  const diagnostics = await validateWithFiles(run)(code, { language, policy, functions, signal });
  signal.throwIfAborted();
  const filename = `main${fileEndings[language]}`;
  const model = callersModel.id;
  return {
    id: `a${attemptId}`,
    language,
    code,
    filename,
    attempt,
    candidate,
    sha256: sha256(code),
    diagnostics,
    model,
  };
}

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
