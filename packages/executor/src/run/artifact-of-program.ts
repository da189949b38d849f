import { type CodeArtifact, fileEndings } from '@mae/protocol';
import type { AttemptPlan } from './attempt-plan.js';
import type { RunContext } from './context.js';
import { sha256 } from './sha256.js';
import { validateProgram } from './validate-with-files.js';

/** A program that is there already, as the artifact of an attempt: the caller's, or one that came with the plan. */
export async function artifactOfProgram(
  run: RunContext,
  { attemptId, attempt, candidate, model }: AttemptPlan,
  code: string,
  signal: AbortSignal,
): Promise<CodeArtifact> {
  const { language } = run.options;
  const diagnostics = await validateProgram(run, code, signal);
  const filename = `main${fileEndings[language]}`;
  const id = `a${attemptId}`;
  return { id, language, code, filename, attempt, candidate, sha256: sha256(code), diagnostics, model: model.id };
}
