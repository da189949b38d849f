import * as z from 'zod';
import { CodeArtifact } from './artifact.js';
import { Check, CheckProof, CheckResult } from './check.js';
import { Diagnosis, RepairStrategy } from './diagnosis.js';
import { Fault } from './fault.js';
import { FileRef } from './file.js';
import { Amount, Count, Sha256 } from './json.js';
import { FunctionCalls, ProgramError, RunStatus } from './outcome.js';
import { ExecutionPlan } from './plan.js';
import { SandboxLimits, SandboxPolicy } from './sandbox.js';
import { StopReason, VerificationStatus } from './stop-reason.js';
import { Usage } from './usage.js';

/** The computed verdict over a program, with what each check said. Never the model's word. */
export const Verification = z.object({ status: VerificationStatus, checks: z.array(CheckResult) });
export type Verification = z.infer<typeof Verification>;

/** One attempt, in short. */
export const Iteration = z.object({
  attemptId: z.string(),
  attempt: z.int().positive(),
  candidate: Count,
  parentId: z.string().optional(),
  strategy: z.union([z.literal('first'), RepairStrategy]),
  model: z.string(),
  status: z.enum(['running', 'passed', 'failed', 'unchecked', 'rejected', 'cancelled']),
  artifactId: z.string().optional(),
  outcome: RunStatus.optional(),
  error: ProgramError.optional(),
  verification: Verification.optional(),
  diagnosis: Diagnosis.optional(),
  /** Why a candidate was given up, where it was not that another one passed. */
  fault: Fault.optional(),
  /** Host functions that its program and checks called. */
  functionCalls: z.array(FunctionCalls).optional(),
});
export type Iteration = z.infer<typeof Iteration>;

/** What was in force and what was touched. */
export const Receipt = z.object({
  limits: SandboxLimits,
  policy: SandboxPolicy.optional(),
  layers: z.array(z.string()),
  versions: z.record(z.string(), z.string()),
  /** What the program could read from standard input; `text` up to 4 kB. */
  stdin: z.object({ bytes: Count, sha256: Sha256, text: z.string().max(4096).optional() }).optional(),
  filesRead: z.array(FileRef),
  filesWritten: z.array(FileRef),
  /** Names of the files whose content, in part or whole, went to the model. */
  filesShown: z.array(z.string()),
  /** Bytes of output that were written but not kept. */
  outputBytesCut: Count,
  /** Host functions that were called, over all attempts. */
  functionCalls: z.array(FunctionCalls),
  /** Hosts that answered model calls. Programs contact none. */
  hosts: z.array(z.string()),
  /** Seed and clock of the delivered program's execution: what `rerun` uses again. */
  seed: Count.optional(),
  now: Count.optional(),
});
export type Receipt = z.infer<typeof Receipt>;

/** What a run came to. `success` is true exactly where the command line exits with 0. */
export const ExecutionResult = z.object({
  runId: z.string(),
  success: z.boolean(),
  stopReason: StopReason,
  fault: Fault.optional(),
  /** Why it ended, in words, where that is no fault. */
  reason: z.string().optional(),
  plan: ExecutionPlan.optional(),
  artifacts: z.array(CodeArtifact),
  /** The delivered program. */
  artifact: CodeArtifact.optional(),
  /** Standard output of the delivered program, trimmed; where it printed nothing, the repr of its last expression. */
  finalOutput: z.string(),
  value: z.unknown().optional(),
  files: z.array(FileRef),
  totalAttempts: Count,
  /** Time the run was worked on; pauses between suspend and resume are not counted. */
  totalDurationMs: Amount,
  errors: z.array(z.string()),
  iterations: z.array(Iteration),
  verification: Verification,
  /** The checks in force when the delivered program was judged, and what they did where nothing was done. */
  checks: z.array(Check),
  proofs: z.array(CheckProof),
  /** What the run did not reach, in words. */
  missing: z.array(z.string()),
  usage: Usage,
  receipt: Receipt,
});
export type ExecutionResult<T = unknown> = Omit<z.infer<typeof ExecutionResult>, 'value'> & { value?: T };
