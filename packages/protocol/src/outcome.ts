import * as z from 'zod';
import { CheckResult } from './check.js';
import { FileRef, OutputFile } from './file.js';
import { Amount, Count } from './json.js';
import { ProgramFaultCode } from './program-fault.js';

/** One frame of a stack, in the user's own source. Lines and columns count from 1. */
export const Frame = z.object({
  file: z.string(),
  line: z.int().positive(),
  column: z.int().positive().optional(),
  name: z.string().optional(),
  source: z.string().optional(),
});
export type Frame = z.infer<typeof Frame>;

/** What a program raised. `traceback` is as the language itself prints it. */
export const ProgramError = z.object({
  name: z.string(),
  code: ProgramFaultCode.optional(),
  message: z.string(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
  frames: z.array(Frame),
  traceback: z.string(),
});
export type ProgramError = z.infer<typeof ProgramError>;

export const RunStatus = z.enum(['ok', 'error', 'timeout', 'memory', 'output-limit', 'policy', 'cancelled', 'crashed']);
export type RunStatus = z.infer<typeof RunStatus>;

/** How often a program called one host function, and how many of those calls ended in an exception. */
export const FunctionCalls = z.object({ name: z.string(), calls: Count, failures: Count });
export type FunctionCalls = z.infer<typeof FunctionCalls>;

/**
 * What became of one program. A failing program is data, not an exception.
 *
 * `ran` is false where not one line of it was executed (a refused import, a syntax error). `stdoutBytes` and
 * `stderrBytes` count what was written; where `truncated`, the texts hold less.
 */
export const RunOutcome = z.object({
  status: RunStatus,
  ran: z.boolean(),
  stdout: z.string(),
  stderr: z.string(),
  stdoutBytes: Count,
  stderrBytes: Count,
  truncated: z.boolean(),
  value: z.object({ repr: z.string(), json: z.unknown().optional() }).optional(),
  error: ProgramError.optional(),
  checks: z.array(CheckResult),
  files: z.array(OutputFile),
  /** Host functions that were called, by program and checks, in the order of their first calls. */
  functionCalls: z.array(FunctionCalls).optional(),
  durationMs: Amount,
  cpuMs: Amount,
  peakMemoryBytes: Count,
});
export type RunOutcome = z.infer<typeof RunOutcome>;

/** An outcome as a log holds it: files by reference, their bytes in the log's blobs. */
export const LoggedOutcome = RunOutcome.extend({ files: z.array(FileRef) });
export type LoggedOutcome = z.infer<typeof LoggedOutcome>;
