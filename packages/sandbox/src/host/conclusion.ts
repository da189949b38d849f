import type { Check, CheckResult, ProgramError } from '@mae/protocol';
import type { HostReport } from '../messages.js';
import type { GuestReport, Job } from './guest.js';

/** Why the host ended a job that had not ended by itself. */
export type Cause = 'timeout' | 'cpu' | 'memory' | 'output-limit' | 'calls' | 'cancelled';

/** How a job came to its end: by its guest's report, by a fault in the guest, or by a limit. */
export type End = { report: GuestReport } | { fault: unknown } | { cause: Cause };

/** How far a job got. */
export interface Stage {
  program?: Omit<GuestReport, 'checks'>;
  check?: { id: string; startedAt: number; failing?: Pick<CheckResult, 'verdict' | 'message' | 'left' | 'right'> };
  results: CheckResult[];
}

export type Conclusion = Omit<GuestReport, 'status'> & { status: HostReport['status'] };

/** What a job came to. A limit that strikes during a check is that check's failure: the program had ended before. */
export function conclude(end: End, stage: Stage, limits: Job['limits'], now: number): Conclusion {
  if ('report' in end) return end.report;
  const cause = 'cause' in end ? end.cause : causeOf(end.fault);
  const { program, check } = stage;
  if (program !== undefined && cause !== 'cancelled') {
    const failed = check === undefined ? [] : [endedCheck(check, cause, limits, now)];
    return { ...program, checks: [...stage.results, ...failed] };
  }
  const status = cause === 'cpu' ? 'timeout' : cause === 'calls' ? 'error' : cause;
  const error = cause === 'cancelled' ? undefined : explain(cause, limits, 'program');
  return { status, ran: true, error, checks: stage.results, files: [], diagnostics: [] };
}

/** A check that a limit ended. One that had failed by then has its failure shown, and what became of it. */
function endedCheck(
  { id, startedAt, failing }: NonNullable<Stage['check']>,
  cause: Exclude<Cause, 'cancelled'> | 'crashed',
  limits: Job['limits'],
  now: number,
): CheckResult {
  const { message } = explain(cause, limits, 'check');
  const shown =
    failing?.message === undefined ? { message } : { ...failing, message: `${failing.message}; ${message}` };
  const endedBy = cause === 'cpu' ? 'timeout' : cause;
  return { checkId: id, ...shown, verdict: 'failed', endedBy, durationMs: now - startedAt };
}

function causeOf(fault: unknown): Cause | 'crashed' {
  return /memory limit|out.of.memory/i.test(fault instanceof Error ? fault.message : '') ? 'memory' : 'crashed';
}

function explain(cause: Cause | 'crashed', limits: Job['limits'], what: 'program' | 'check'): ProgramError {
  const wallMs = what === 'program' ? limits.timeoutMs : limits.checkMs;
  const [name, message] = {
    timeout: ['TimeLimit', `The ${what} was ended after ${wallMs} ms.`],
    cpu: ['TimeLimit', `The ${what} was ended after ${limits.cpuMs} ms of processor time.`],
    memory: ['MemoryLimit', `The ${what} was ended because it used more than ${limits.memoryMb} MB of memory.`],
    'output-limit': ['OutputLimit', `The ${what} was ended because it wrote more than ${limits.maxOutputBytes} bytes.`],
    calls: ['CallLimit', `The ${what} was ended because it went on calling functions of the host that were refused.`],
    cancelled: ['Cancelled', `The ${what} was cancelled.`],
    crashed: ['Crash', `The ${what} ended the interpreter it ran in.`],
  }[cause] as [string, string];
  return { name, message, frames: [], traceback: `${name}: ${message}` };
}

/** The result of every check, in the order given. */
export function verdicts(checks: Check[], conclusion: Conclusion, results: CheckResult[]): CheckResult[] {
  return checks.map(({ id }) => {
    const notRun = (message: string): CheckResult => ({ checkId: id, verdict: 'not-run', message, durationMs: 0 });
    if (conclusion.status !== 'ok') return notRun(`The program ended with the status ${conclusion.status}.`);
    const known = [...conclusion.checks, ...results].find(({ checkId }) => checkId === id);
    return known ?? notRun('What was checked before it took the interpreter down.');
  });
}
