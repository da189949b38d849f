import { CheckResult, Diagnostic, ProgramError, RunStatus } from '@mae/protocol';
import * as z from 'zod';
import type { CallEnd } from './call-end.js';
import type { Job } from './host/guest.js';
import { mostJsonDepth } from './json-depth.js';

/** What a host process is for. TypeScript runs where JavaScript does. */
export type Runtime = 'python' | 'javascript';

/** First argument of the host process, as JSON. Every path is real: the permission model does not follow links. */
export interface HostBoot {
  runtime: Runtime;
  /** The native part of isolated-vm. */
  addon: string;
  /** Files of the runtime by name. */
  runtimeFiles: Record<string, string>;
  /** Isolates to be made ahead while nothing is to do. */
  warm: number;
  /** The kernel limits this process's memory: there is room for one isolate at a time. */
  hasMemoryCap?: boolean;
  /** The engine cannot look at this process from outside: it has to be told that the host lives. */
  hasHeartbeat?: boolean;
}

/** Header of a job frame. Its body holds, one after another, the job as JSON, the code, standard input and the files. */
export interface JobHeader {
  type: 'job';
  id: number;
  bytes: { job: number; code: number; stdin: number; files: { name: string; bytes: number }[] };
}
export type JobData = Omit<Job, 'code' | 'stdin' | 'files'>;

/** The answer to a call. Its body is the result as JSON, or what went wrong as text. */
export interface ReplyHeader {
  type: 'reply';
  id: number;
  call: number;
  end: CallEnd;
}

export type ToHost = JobHeader | ReplyHeader | { type: 'cancel'; id: number };

/** Header of what a host sends. Everything in it is untrusted. */
export const FromHost = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ready'),
    layers: z.array(z.string().max(64)).max(32),
  }),
  /**
   * An isolate was made for a job of so many megabytes, and this is what the kernel counts for the host with it. Sent
   * where there is a limit on that.
   */
  z.strictObject({ type: z.literal('made'), memoryMb: z.int().nonnegative(), dataBytes: z.int().nonnegative() }),
  /**
   * The program is about to run, and its time with it: what happened before is not its doing. `dataBytes` as above, by
   * now: who looks from outside may be late and see the program's end.
   */
  z.strictObject({ type: z.literal('started'), id: z.int(), dataBytes: z.int().nonnegative().optional() }),
  /** Nothing is new, and the host's main thread is not blocked. */
  z.strictObject({ type: z.literal('alive'), id: z.int() }),
  z.strictObject({ type: z.literal('output'), id: z.int(), stream: z.enum(['stdout', 'stderr']) }),
  z.strictObject({ type: z.literal('file'), id: z.int(), name: z.string().max(255) }),
  /**
   * A time limit begins: of a check, or, without `check`, of deciding. The first of a job has a body, which is the
   * `HostReport` of the program so far. A job without checks whose program leaves no files has none.
   */
  z.strictObject({ type: z.literal('stage'), id: z.int(), check: z.string().max(64).optional() }),
  /** The program calls a function of the host: the body is its argument as JSON. Calls are numbered from 1. */
  z.strictObject({ type: z.literal('call'), id: z.int(), call: z.int(), name: z.string().max(64) }),
  /** A check is over: the body is its `CheckResult`. */
  z.strictObject({ type: z.literal('verdict'), id: z.int() }),
  /** `spent`: the host cannot be used again. The body is a `HostReport` as JSON. */
  z.strictObject({ type: z.literal('result'), id: z.int(), spent: z.boolean() }),
]);
export type FromHost = z.infer<typeof FromHost>;

/** What a host says of one job, besides output and files, which it has sent before. */
export const HostReport = z.strictObject({
  status: RunStatus,
  ran: z.boolean(),
  stdoutBytes: z.int().nonnegative(),
  stderrBytes: z.int().nonnegative(),
  truncated: z.boolean(),
  value: z.strictObject({ repr: z.string(), json: z.unknown().optional() }).optional(),
  error: ProgramError.optional(),
  checks: z.array(CheckResult),
  diagnostics: z.array(Diagnostic),
  durationMs: z.number().nonnegative(),
  cpuMs: z.number().nonnegative(),
  peakMemoryBytes: z.int().nonnegative(),
});
export type HostReport = z.infer<typeof HostReport>;

/** The value of a program is the deepest thing in a report. */
export const mostReportDepth = mostJsonDepth + 2;
