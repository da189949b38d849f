import { createHash } from 'node:crypto';
import type { CheckResult, CodeArtifact, RunOutcome } from '@mae/protocol';
import { normaliseCode, normaliseLine } from './normalise-code.js';
import { normaliseMessage } from './normalise-message.js';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Ids of the checks that failed, sorted. */
export function failedChecks(outcome: Pick<RunOutcome, 'checks'>): string[] {
  return outcome.checks
    .filter((check) => check.verdict === 'failed')
    .map((check) => check.checkId)
    .sort();
}

/** What a failed check came upon: its line, and the error it met; what it compared may differ from run to run. */
function ofCheck({ checkId, message = '' }: CheckResult): string {
  const line = /\(line (\d+) of the check\)/.exec(message)?.[1] ?? '';
  const error = /^([A-Za-z_][\w.]*(?:Error|Exception)): (.*)$/s.exec(message);
  return `${checkId}@${line}${error === null ? '' : `:${error[1]}:${normaliseMessage(error[2] ?? '')}`}`;
}

/** Where it failed and with what words: the text of the line, so that a line above does not make it another place. */
function place({ code, language }: CodeArtifact, { error, checks }: RunOutcome): string {
  const line = error?.line ?? error?.frames.at(-1)?.line;
  const source = line === undefined ? undefined : code.split('\n')[line - 1];
  const failed = checks.filter(({ verdict }) => verdict === 'failed').map(ofCheck);
  if (error === undefined) return failed.sort().join(',');
  return `${source === undefined ? '' : normaliseLine(source, language)} ${normaliseMessage(error.message)}`;
}

/**
 * Equal for failures that are the same: `<error type or status>:<hash of the failing line and message, or of the checks>:
 * <hash of the code>`. Its last part alone says whether two programs are the same. Comments, white space, what local names
 * are called, addresses, numbers and times in messages make no difference.
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
