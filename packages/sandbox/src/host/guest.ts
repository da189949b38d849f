import type { Check, CheckResult, Diagnostic, Language, RunOutcome } from '@mae/protocol';
import type ivm from 'isolated-vm';
import type { ResolvedLimits } from '../limit-ranges.js';
import type { PolicyLists } from '../policy-lists.js';
import type { CallGate } from './call-gate.js';
import type { JobFunction } from './job-function.js';

/** What crosses from the engine to the host for one run or one look. Data only. */
export interface Job {
  mode: 'execute' | 'validate';
  language: Language;
  code: string;
  /** Number of this call in its session, where it belongs to one: 0 opens it. The guest is kept for the next. */
  session?: number;
  /** Those of kind `assert`; the host decides the others. */
  checks: Check[];
  stdin: string;
  files: { name: string; content: Uint8Array }[];
  /** Functions of the host that the program may call. Absent: none. */
  functions?: JobFunction[];
  policy: PolicyLists;
  limits: ResolvedLimits;
  /** Seed of every source of chance; absent: fresh entropy. */
  seed?: number;
  /** Start of the clock, milliseconds since the epoch; absent: the real time. */
  now?: number;
}

/** What a guest reports of a run it finished itself. The host adds what it measured and what the guest cannot know. */
export interface GuestReport {
  status: Extract<RunOutcome['status'], 'ok' | 'error' | 'memory' | 'policy'>;
  ran: boolean;
  value?: RunOutcome['value'];
  error?: RunOutcome['error'];
  checks: CheckResult[];
  files: { name: string; content: Uint8Array }[];
  diagnostics: Diagnostic[];
  /** The job left the guest, or something in the host's own realm, unusable: the process has to be replaced. */
  spoiled?: boolean;
}

const fileEnd: Record<Language, string> = { python: 'py', javascript: 'js', typescript: 'ts' };

/** The name of a program's own source in stacks and frames: each call of a session has one of its own. */
export function fileOf({ language, session = 1 }: Pick<Job, 'language' | 'session'>): string {
  return session <= 1 ? `main.${fileEnd[language]}` : `cell-${session}.${fileEnd[language]}`;
}

/** Where a run's output goes while it runs. Synchronous: the guest waits, which is the back-pressure. */
export type Write = (stream: 'stdout' | 'stderr', text: string) => void;

/**
 * What a guest says while a job goes on, so that the host knows which time limit is running and still has what was
 * done when a check has to be ended from outside. A guest that says nothing has its checks counted as the program's.
 */
export interface Progress {
  /** The program ended and its result is this; from here on only checks run. */
  programEnded(report: Omit<GuestReport, 'checks'>): void;
  checkStarted(checkId: string): void;
  /** The check that runs has failed already, and goes on: that is its result where it is not let end. */
  checkFails(result: Pick<CheckResult, 'verdict' | 'message' | 'left' | 'right'>): void;
  checkEnded(result: CheckResult): void;
}

/** One fresh isolate, good for one job or for the calls of one session, disposed by the host afterwards and at every limit. */
export interface Guest {
  readonly isolate: ivm.Isolate;
  /**
   * Does once what every job begins with, on a source of the host's own: the first time takes three times as long. Called
   * at most once, on a guest that no job has taken yet.
   */
  rehearse?(): Promise<void>;
  /** Resolves when no isolate of it is being made or replaced any more. That is no program's time, nor its memory. */
  settled?(): Promise<void>;
  /** @param calls where calls of the job's functions go; closed when the job is over */
  run(job: Job, write: Write, progress: Progress, calls: CallGate): Promise<GuestReport>;
  /** Called after the host disposed of the isolate: `run` must not wait any longer for what is its own, such as timers. */
  release?(): void;
}

export interface GuestOptions {
  memoryMb: number;
  /** Goes to isolated-vm's `onCatastrophicError`: the isolate's thread will never come back and the host has to end. */
  onCatastrophicError: (message: string) => void;
}

/** Makes fresh guests. `load` reads what it needs from disk, once, before the host drops its permissions. */
export interface GuestFactory {
  load(): Promise<void>;
  /** Gets what a job may need of the host itself. The job's limits do not count yet, so nothing of it is interpreted. */
  readyFor?(job: Job): void;
  create(options: GuestOptions): Promise<Guest>;
}
