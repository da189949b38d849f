import type { CodeArtifact, Diagnostic } from '../artifact.js';
import type { Check, CheckProof } from '../check.js';
import type { Diagnosis, RepairStrategy } from '../diagnosis.js';
import type { DurableEvent } from '../event.js';
import type { Fault } from '../fault.js';
import type { Phase } from '../model.js';
import type { LoggedOutcome } from '../outcome.js';
import type { ExecutionPlan } from '../plan.js';
import type { ExecutionResult, Verification } from '../result.js';
import type { RunOptions } from '../run-options.js';
import type { Usage } from '../usage.js';

/** One attempt as far as the log has come. */
export interface AttemptState {
  attemptId: string;
  attempt: number;
  candidate: number;
  parentId?: string;
  strategy: 'first' | RepairStrategy;
  model: string;
  status: 'running' | 'passed' | 'failed' | 'unchecked' | 'rejected' | 'cancelled';
  artifact?: CodeArtifact;
  diagnostics: Diagnostic[];
  execution?: { seed: number; now: number };
  outcome?: LoggedOutcome;
  verification?: Verification;
  /** The checks that were in force for the verdict. */
  checks?: Check[];
  /** Names of host functions that must not be called twice and were called. */
  calledOnce?: string[];
  /** Why somebody said no to it. */
  rejection?: string;
  /** Why it was given up. */
  fault?: Fault;
  diagnosis?: Diagnosis;
  fingerprint?: string;
}

/** A call that was sent and not answered yet. */
export interface PendingCall {
  callId: string;
  phase: Phase;
  model: string;
  requestHash: string;
  /** Absent in logs that did not say. */
  estimatedPromptTokens?: number;
  reservedTokens: number;
  reservedCostUsd: number;
}

/** Everything a log says, at any prefix of it. */
export interface RunProgress {
  /** The sequence of the last event folded; -1 before the first. */
  sequence: number;
  runId?: string;
  started?: Extract<DurableEvent, { type: 'run.started' }>;
  options?: RunOptions;
  plan?: ExecutionPlan;
  planSource?: 'model' | 'caller' | 'fallback' | 'none';
  round: number;
  /** Caller's and model's checks in force. */
  checks: Check[];
  proofs: CheckProof[];
  dropped: { checkId: string; reason: string }[];
  attempts: AttemptState[];
  pendingCalls: PendingCall[];
  /** Phases of the calls whose reply is awaited or known, by call id. */
  calls: Record<string, { phase: Phase; model: string }>;
  hosts: string[];
  usage: Usage;
  /** Finished stretches of work, and the start and last sign of life of the current one, milliseconds since the epoch. */
  workedMs: number;
  segment?: { startedAt: number; lastAt: number };
  /** Set while an attempt waits for somebody's answer. */
  waitingFor?: { attemptId: string; artifactId: string };
}

/** A run as its log tells it. */
export type RunState =
  | (RunProgress & { status: 'running' })
  | (RunProgress & { status: 'suspended'; reason: 'approval' | 'shutdown' | 'caller' })
  | (RunProgress & { status: 'completed'; result: ExecutionResult });
