import type { CodeArtifact } from '@mae/protocol';
import { sha256 } from './code-phase.js';
import type { RunContext } from './context.js';
import { checksInForce } from './execute-phase.js';

/** Thrown through the loop where the answer is to come later: the run is suspended. */
export class ApprovalPending extends Error {
  override readonly name = 'ApprovalPending';
}

/** Asks for a yes where the run wants one. The program to run, or nothing where it was rejected. */
export async function approvalPhase(
  run: RunContext,
  attemptId: string,
  artifact: CodeArtifact,
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
    const answer = await (approve?.({ artifact, checks }) ?? { decision: 'later' as const });
    run.signal.throwIfAborted();
    if (answer.decision === 'later') throw new ApprovalPending();
    if (answer.decision !== 'edit') return { type: 'approval.resolved', attemptId, ...answer };
    const { code } = answer;
    const { language, policy } = run.options;
    const diagnostics = await run.sandbox.validate(code, { language, policy, signal: run.signal });
    const edited = { ...artifact, code, sha256: sha256(code), diagnostics, model: 'caller' };
    return { type: 'approval.resolved', attemptId, decision: 'edit', artifact: edited };
  });
  if (resolved.decision === 'reject') return undefined;
  return resolved.artifact ?? artifact;
}
