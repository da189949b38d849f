import type { Mend } from '@mae/iterate';
import type { CodeArtifact, Diagnostic } from '@mae/protocol';

/** A fault may hide the next one: an error of syntax hides every name. */
const mostRounds = 4;

/** How near a program is to one that can run: without an error of syntax, with few others, then with few warnings. */
function score(diagnostics: Diagnostic[]): number {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const syntax = errors.find(({ kind }) => kind === 'syntax');
  return syntax === undefined
    ? -1_000 * errors.length - (diagnostics.length - errors.length)
    : -1e9 + (syntax.line ?? 0);
}

/** Mends what is mechanical as long as each round leaves a better program; a mend that does not is dropped. */
export async function mendProgram(
  artifact: Pick<CodeArtifact, 'code' | 'diagnostics' | 'language'>,
  { mend, validate }: { mend: Mend; validate: (code: string) => Promise<Diagnostic[]> },
): Promise<{ code: string; diagnostics: Diagnostic[]; mended: string[] }> {
  let { code, diagnostics } = artifact;
  const mended: string[] = [];
  for (let round = 0; round < mostRounds; round += 1) {
    const next = mend(code, diagnostics, artifact.language);
    if (next.mended.length === 0) break;
    const seen = await validate(next.code);
    if (score(seen) <= score(diagnostics)) break;
    code = next.code;
    diagnostics = seen;
    mended.push(...next.mended);
  }
  return { code, diagnostics, mended };
}
