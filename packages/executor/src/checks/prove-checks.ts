import type { Check, CheckProof, CheckResult, Language, Sandbox, SandboxRequest } from '@mae/protocol';
import { hollowProgram, missingNames } from './hollow.js';

/** A check that reads more names than this one after another is taken as it stands then. */
const maxRounds = 8;

/**
 * Runs checks where nothing was done: against the empty program, then against the hollow one, in which every name they
 * miss is a callable that returns nothing. A check that passes either is `vacuous`, one that does not compile is
 * `broken`; only a `red` one proves anything.
 *
 * Which names are missed is seen from what the checks raise, so it needs nothing of a sandbox but `execute`.
 */
export async function proveChecks(
  sandbox: Sandbox,
  checks: Check[],
  options: { language: Language; request?: Omit<SandboxRequest, 'language' | 'checks'> },
): Promise<CheckProof[]> {
  if (checks.length === 0) return [];
  const { language, request } = options;
  const run = async (code: string): Promise<CheckResult[]> =>
    (await sandbox.execute(code, { ...request, language, checks })).checks;

  const empty = await run('');
  let hollow = empty;
  const names = new Set<string>();
  for (let round = 0; round < maxRounds; round++) {
    const found = missingNames(language, hollow).filter((name) => !names.has(name));
    if (found.length === 0) break;
    for (const name of found) names.add(name);
    hollow = await run(hollowProgram(language, [...names]));
  }
  return checks.map((check) => proofOf(check, empty, hollow));
}

function proofOf(check: Check, empty: CheckResult[], hollow: CheckResult[]): CheckProof {
  const onEmpty = empty.find((result) => result.checkId === check.id);
  const onHollow = hollow.find((result) => result.checkId === check.id);
  if (onEmpty?.verdict === 'broken') {
    return { checkId: check.id, verdict: 'broken', seen: onEmpty.message ?? 'it does not compile' };
  }
  if (onEmpty?.verdict === 'passed')
    return { checkId: check.id, verdict: 'vacuous', seen: 'it passes on an empty program' };
  if (onHollow?.verdict === 'passed') {
    return {
      checkId: check.id,
      verdict: 'vacuous',
      seen: 'it passes where every name is a function that does nothing',
    };
  }
  const seen = onHollow?.message ?? onEmpty?.message ?? 'it fails where nothing was done';
  return { checkId: check.id, verdict: 'red', seen };
}
