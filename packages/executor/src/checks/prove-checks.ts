import type { Check, CheckProof, CheckResult, Language, Sandbox, SandboxRequest } from '@mae/protocol';
import { askedNames, type Hollow, hollowProgram, missingNames } from './hollow.js';
import { doesNothing, hollowFamilies } from './hollow-families.js';

/** A check that reads more names than this one after another is taken as it stands then. */
const maxRounds = 8;

/**
 * Runs checks where nothing was done: against the empty program, then against hollow ones, in which every name they miss
 * does nothing, or gives what has nothing to do with the task. A check that passes on the empty one, on the one whose
 * names return nothing, or on every member of a family of hollow ones is `vacuous`, one that does not compile is
 * `broken`; only a `red` one proves anything.
 *
 * Which names are missed is seen from what the checks raise, so it needs nothing of a sandbox but `execute`. Good checks
 * take six runs for all of them together in Python and five in JavaScript.
 */
export async function proveChecks(
  sandbox: Sandbox,
  checks: Check[],
  options: { language: Language; request?: Omit<SandboxRequest, 'language' | 'checks'> },
): Promise<CheckProof[]> {
  if (checks.length === 0) return [];
  const { language, request } = options;
  const run = async (code: string, some: Check[]): Promise<CheckResult[]> => {
    const once = () => sandbox.execute(code, { ...request, language, checks: some });
    const outcome = await once();
    // A host that somebody killed says nothing of the checks, and one that was not run must not pass for a red one.
    return (outcome.status === 'crashed' ? await once() : outcome).checks;
  };

  const names = new Set<string>(askedNames(checks));
  const runHollow = async (hollow: Hollow, some: Check[], before: CheckResult[]): Promise<CheckResult[]> => {
    let results = before;
    for (let round = 0; round < maxRounds; round++) {
      const found = missingNames(language, results).filter((name) => !names.has(name));
      if (found.length === 0 && results !== before) break;
      for (const name of found) names.add(name);
      if (names.size === 0) break;
      results = await run(hollowProgram(language, [...names], hollow), some);
    }
    return results;
  };

  const empty = await run('', checks);
  const hollow = await runHollow(doesNothing(language), checks, empty);
  const proofs = new Map(checks.map((check) => [check.id, proofOf(check, empty, hollow)]));
  const isInDoubt = (check: Check) => check.kind === 'assert' && proofs.get(check.id)?.verdict === 'red';
  for (const { what, members, truth } of names.size > 0 ? hollowFamilies(language) : []) {
    let passing = checks.filter(isInDoubt);
    for (const member of members) {
      if (passing.length === 0) break;
      const results = await runHollow(member, passing, []);
      passing = passing.filter((check) => verdictOf(check, results) === 'passed');
    }
    if (truth !== undefined && passing.length > 0) {
      const results = await runHollow(truth, passing, []);
      passing = passing.filter((check) => verdictOf(check, results) !== 'passed');
    }
    for (const { id } of passing)
      proofs.set(id, { checkId: id, verdict: 'vacuous', seen: `it passes where every name ${what}` });
  }
  return [...proofs.values()];
}

const resultOf = (check: Check, results: CheckResult[]) => results.find((result) => result.checkId === check.id);
const verdictOf = (check: Check, results: CheckResult[]) => resultOf(check, results)?.verdict;

function proofOf(check: Check, empty: CheckResult[], hollow: CheckResult[]): CheckProof {
  const onEmpty = resultOf(check, empty);
  const onHollow = resultOf(check, hollow);
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
