import { type CodeArtifact, parseAs } from '@mae/protocol';
import * as z from 'zod';
import type { Approval } from '../options.js';
import type { RunContext } from './context.js';
import { checksInForce } from './execute-phase.js';
import { sha256 } from './sha256.js';
import { unlessAborted } from './unless-aborted.js';
import { validateProgram } from './validate-with-files.js';

/** Thrown through the loop where the answer is to come later: the run is suspended. */
export class ApprovalPending extends Error {
  override readonly name = 'ApprovalPending';
}

const Answer = z.discriminatedUnion('decision', [
  z.object({ decision: z.literal('approve') }),
  z.object({ decision: z.literal('reject'), reason: z.string().optional() }),
  z.object({ decision: z.literal('edit'), code: z.string() }),
  z.object({ decision: z.literal('later') }),
]);

const readAnswer = (answer: unknown): Approval =>
  parseAs(Answer, answer, { code: 'RUN_APPROVAL_INVALID', what: 'The answer of approve' });

/**
 * Asks for a yes where the run wants one. The program to run, or nothing where it was rejected. The time until the
 * answer is no work of the run.
 */
export async function approvalPhase(
  run: RunContext,
  attemptId: string,
  artifact: CodeArtifact,
  signal: AbortSignal,
): Promise<CodeArtifact | undefined> {
  if (!run.options.approval) return artifact;
  const { journal, approve } = run;
  const checks = checksInForce(run);
  await journal.step('approval.requested', { attemptId }, () => ({
    type: 'approval.requested',
    attemptId,
    artifactId: artifact.id,
    checkIds: checks.map((check) => check.id),
  }));
  const resolved = await journal.step('approval.resolved', { attemptId }, async () => {
    const answer = await run.deadline.whilePaused(async () => {
      const asked = approve?.({ artifact, checks }) ?? Promise.resolve({ decision: 'later' as const });
      return readAnswer(await unlessAborted(Promise.resolve(asked), signal));
    });
    signal.throwIfAborted();
    if (answer.decision === 'later') throw new ApprovalPending();
    if (answer.decision !== 'edit') return { type: 'approval.resolved', attemptId, ...answer };
    const { code } = answer;
    const diagnostics = await validateProgram(run, code, signal);
    const edited = { ...artifact, code, sha256: sha256(code), diagnostics, model: 'caller' };
    return { type: 'approval.resolved', attemptId, decision: 'edit', artifact: edited };
  });
  if (resolved.decision === 'reject') return undefined;
  return resolved.artifact ?? artifact;
}
