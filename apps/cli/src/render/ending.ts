import type { ExecutionResult } from '@mae/protocol';
import type { BoundFlags } from '../flags.js';
import { errorText } from './error-text.js';
import { clip, count } from './format.js';

/** The bounds somebody gave, so that nobody is told of another, and whether a program that runs is all that was asked. */
export type GivenBounds = Pick<BoundFlags, 'maxTokens' | 'maxPrice'> & { asksOnlyToRun?: boolean };

const ranText = ({ asksOnlyToRun }: GivenBounds): string =>
  asksOnlyToRun ? 'runs: no check was given' : 'ran: verification is off';

function failedText({ verification, iterations }: ExecutionResult): string {
  const decided = verification.checks.filter(({ verdict }) => verdict === 'passed' || verdict === 'failed');
  const passed = decided.filter(({ verdict }) => verdict === 'passed').length;
  if (decided.length > 0) return `failed: ${passed} of ${count(decided.length, 'check')} passed`;
  const outcome = iterations.at(-1)?.outcome;
  if (outcome === undefined) return 'failed: no program ran';
  return outcome === 'ok' ? 'failed: no check gave a verdict' : `failed: the program ended as ${outcome}`;
}

function budgetText({ maxTokens, maxPrice }: GivenBounds): string {
  const flags = [
    ...(maxTokens === undefined ? [] : ['--max-tokens']),
    ...(maxPrice === undefined ? [] : ['--max-price']),
  ];
  return `stopped by the budget${flags.length === 0 ? '' : `: give a larger ${flags.join(' or ')}`}`;
}

/** How a run ended, in a few words. */
export function endingText(result: ExecutionResult, given: GivenBounds): string {
  switch (result.stopReason) {
    case 'passed':
      return `passed: ${count(result.verification.checks.filter(({ verdict }) => verdict === 'passed').length, 'check')}`;
    case 'unchecked':
      return result.success ? ranText(given) : 'UNCHECKED: the program ran, but nothing proved its result';
    case 'max-iterations':
      return failedText(result);
    case 'no-progress':
      return 'failed: repairs made no progress';
    case 'budget':
      return budgetText(given);
    case 'deadline':
      return 'stopped by --timeout';
    case 'cancelled':
      return 'interrupted';
    case 'rejected':
      return 'not approved';
    case 'fault':
      return 'failed';
  }
}

/** What went wrong last: how the program ended, else the first check that failed. */
function lastTrouble({ iterations, verification }: ExecutionResult): string | undefined {
  const { outcome, error, verification: last = verification } = iterations.at(-1) ?? {};
  if (outcome !== undefined && error !== undefined) return errorText(outcome, error);
  const check = last.checks.find(({ verdict }) => verdict === 'failed' || verdict === 'broken');
  if (check === undefined) return undefined;
  return `check ${check.checkId} ${check.verdict}${check.message === undefined ? '' : `: ${clip(check.message, 300)}`}`;
}

/** What a fault says; of a time that is over the flag says it, and not the option of the library. */
export function faultText({ stopReason, fault }: ExecutionResult): string | undefined {
  return stopReason === 'deadline' ? undefined : fault?.message;
}

/** Why a run did not succeed, in one line that needs no other; nothing where it did. */
export function whyNot(result: ExecutionResult, given: GivenBounds): string | undefined {
  if (result.success) return undefined;
  const fault = faultText(result);
  if (fault !== undefined) return fault;
  const isFailed = result.stopReason === 'max-iterations' || result.stopReason === 'no-progress';
  const trouble = isFailed ? lastTrouble(result) : undefined;
  return `${endingText(result, given)}${trouble === undefined ? '' : `; ${trouble}`}`;
}
