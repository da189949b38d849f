import { createHash } from 'node:crypto';
import type { CodeArtifact, RunOutcome } from '@mae/protocol';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Code without what does not matter to a run: comment lines, blank lines, trailing white space. */
export function normaliseCode(code: string, language: CodeArtifact['language']): string {
  const comment = language === 'python' ? /^\s*#/ : /^\s*\/\//;
  return code
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !comment.test(line))
    .join('\n');
}

/** Ids of the checks that failed, sorted. */
export function failedChecks(outcome: Pick<RunOutcome, 'checks'>): string[] {
  return outcome.checks
    .filter((check) => check.verdict === 'failed')
    .map((check) => check.checkId)
    .sort();
}

/** Where it failed: the text of the line, so that a comment above does not make it another place; else the checks. */
function place(artifact: CodeArtifact, outcome: RunOutcome): string {
  const line = outcome.error?.line ?? outcome.error?.frames.at(-1)?.line;
  const source = line === undefined ? undefined : artifact.code.split('\n')[line - 1]?.trim();
  return source ?? failedChecks(outcome).join(',');
}

/**
 * Equal for failures that are the same: `<error type or status>:<hash of the failing line or checks>:<hash of the code>`.
 * Its last part alone says whether two programs are the same.
 */
export function fingerprint(artifact: CodeArtifact, outcome: RunOutcome): string {
  const kind = outcome.error?.name ?? outcome.status;
  return [
    kind.replaceAll(/[^\w.-]/g, '_'),
    hash(place(artifact, outcome)),
    hash(normaliseCode(artifact.code, artifact.language)),
  ].join(':');
}

/** The parts of a fingerprint that are compared on their own. */
export function partsOf(text: string): { failure: string; code: string } {
  const at = text.lastIndexOf(':');
  return { failure: text.slice(0, at), code: text.slice(at + 1) };
}
