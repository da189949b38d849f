import type { ExecutionResult, StopReason } from '@mae/protocol';

/** Every code `mae` ends with. The README publishes this table; a number never changes its meaning. */
export const exitCodes = {
  /** Verified, or verification was switched off and the program ran. */
  ok: 0,
  /** The task failed after all attempts; with `exec`, the program did not end `ok`. */
  failed: 1,
  /** Usage or configuration: a wrong flag, a missing key, an empty task, a file that cannot be read or written. */
  usage: 2,
  /** The program ran, and nothing proved its result. */
  unchecked: 3,
  /** Stopped by `--max-tokens` or `--max-price`. */
  budget: 4,
  /** The model's API failed. */
  model: 5,
  /** The sandbox is not available. */
  sandbox: 6,
  /** Somebody said no to a program, or there was nobody to ask. */
  rejected: 7,
  /** A defect of MAE. */
  internal: 70,
  /** `--timeout` was reached. */
  deadline: 124,
  /** Ended by SIGHUP, SIGINT, a closed pipe, SIGTERM: 128 plus the signal's number. */
  hangup: 129,
  interrupted: 130,
  closedPipe: 141,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const { ok, failed, usage, unchecked, budget, model, sandbox, rejected, internal, deadline, interrupted } = exitCodes;

/** Fault codes that mean something was asked for wrongly, whatever package they come from. */
const usageFaults = new Set([
  'CLIENT_KEY_MISSING',
  'CLIENT_OPTIONS_INVALID',
  'RUN_OPTIONS_INVALID',
  'RUN_REQUEST_INVALID',
  'RUN_PRICE_UNKNOWN',
  'RUN_FILES_MISSING',
  'RUN_FUNCTIONS_MISSING',
  'RUN_NO_PROGRAM',
  'RUN_NOT_ENDED',
  'RUN_LOG_INVALID',
  'RUN_RESULT_INVALID',
  'SANDBOX_INVALID_LIMIT',
  'SANDBOX_INVALID_POLICY',
]);

/** The rest go by what their code starts or ends with, in this order. */
const faultFamilies: readonly (readonly [RegExp, ExitCode])[] = [
  [/^RUN_BUDGET_/, budget],
  [/^RUN_DEADLINE_/, deadline],
  // A program that may not be run again is no defect of MAE.
  [/^EXECUTION_IN_DOUBT$/, failed],
  [/^RUN_(CANCELLED|SUSPENDED)$/, interrupted],
  [/^CLI_REJECTED$/, rejected],
  [/^CLI_/, usage],
  [/^(CLIENT|MODEL)_/, model],
  // An engine whose model's stream broke off, or whose reply was cut at its token limit.
  [/_(STREAM_ENDED|STREAM_CUT|TRUNCATED)$/, model],
  [/^SANDBOX_.*INVALID/, usage],
  [/^SANDBOX_/, sandbox],
];

/** The exit code of a fault. A code that is not known is a defect. */
export function exitCodeOfFault(code: string): ExitCode {
  if (usageFaults.has(code)) return usage;
  return faultFamilies.find(([pattern]) => pattern.test(code))?.[1] ?? internal;
}

const ofStopReason: Record<Exclude<StopReason, 'unchecked' | 'fault'>, ExitCode> = {
  passed: ok,
  'max-iterations': failed,
  'no-progress': failed,
  budget,
  deadline,
  cancelled: interrupted,
  rejected,
};

/** The exit code of a run. 0 exactly where `success` is true. */
export function exitCodeOfResult(result: Pick<ExecutionResult, 'success' | 'stopReason' | 'fault'>): ExitCode {
  const { success, stopReason, fault } = result;
  if (success) return ok;
  if (stopReason === 'unchecked') return unchecked;
  if (stopReason === 'fault') return fault === undefined ? internal : exitCodeOfFault(fault.code);
  return ofStopReason[stopReason];
}
