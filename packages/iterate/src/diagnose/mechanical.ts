import type { CodeArtifact, Diagnostic, RunOutcome } from '@mae/protocol';

const undefinedName = /^name '([^']+)' is not defined|^([\w$]+) is not defined/;

/** What could be mended without a model: diagnostics of the artifact, and a syntax or name error of the run as one. */
export function mechanicalFaults(artifact: CodeArtifact, outcome: RunOutcome): Diagnostic[] {
  const looked = artifact.diagnostics.filter(({ kind }) => kind === 'syntax' || kind === 'name');
  const { error } = outcome;
  if (outcome.status !== 'error' || error === undefined) return outcome.status === 'ok' ? [] : looked;
  const place = error.line === undefined ? {} : { line: error.line };
  if (/^(Syntax|Indentation|Tab)Error$/.test(error.name)) {
    return [...looked, { kind: 'syntax', severity: 'error', message: error.message, ...place }];
  }
  const match = undefinedName.exec(error.message);
  const name = match?.[1] ?? match?.[2];
  return name === undefined
    ? looked
    : [...looked, { kind: 'name', severity: 'error', message: error.message, name, ...place }];
}
