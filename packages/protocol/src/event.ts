import * as z from 'zod';
import { CodeArtifact, Diagnostic } from './artifact.js';
import { ChatCompletion } from './chat.js';
import { Check, CheckProof, CheckResult } from './check.js';
import { Diagnosis, RepairStrategy } from './diagnosis.js';
import { Fault } from './fault.js';
import { FileRef } from './file.js';
import { Amount, Count, Sha256 } from './json.js';
import { Phase } from './model.js';
import { LoggedOutcome } from './outcome.js';
import { ExecutionPlan } from './plan.js';
import { RunModels, RunOptions } from './run-options.js';
import { SandboxFacts, SandboxLimits, SandboxPolicy } from './sandbox.js';
import { StopReason, VerificationStatus } from './stop-reason.js';
import { Usage } from './usage.js';

/** The version of the event format. It changes when a reader of the old one would misread the new. */
export const schemaVersion = 1;

const common = {
  schemaVersion: z.literal(schemaVersion),
  runId: z.string().min(1).max(128),
  /** When it happened, ISO 8601 in UTC. */
  at: z.iso.datetime(),
};
const durable = { ...common, sequence: Count };
const transient = { ...common, /** The last durable event before it. */ after: z.int().min(-1) };
const attempt = { attemptId: z.string().min(1) };

/** What a log is made of, in the order of `sequence` (0, 1, 2 … without gaps). */
export const DurableEvent = z.discriminatedUnion('type', [
  z.object({
    ...durable,
    type: z.literal('run.started'),
    task: z.string(),
    options: RunOptions,
    files: z.array(FileRef),
    /** Names of the files whose first lines prompts show. */
    filesShown: z.array(z.string()),
    models: RunModels,
    facts: SandboxFacts,
    /** Of MAE and of its prompts, by name. */
    versions: z.record(z.string(), z.string()),
  }),
  z.object({ ...durable, type: z.literal('run.resumed'), options: RunOptions.partial() }),
  z.object({ ...durable, type: z.literal('plan.started'), round: Count }),
  z.object({
    ...durable,
    type: z.literal('plan.completed'),
    round: Count,
    plan: ExecutionPlan,
    source: z.enum(['model', 'caller', 'fallback', 'none']),
    /** Source text that came in the same reply as the plan: the first attempt takes it instead of a call. */
    program: z.string().optional(),
  }),
  z.object({
    ...durable,
    type: z.literal('checks.proven'),
    round: Count,
    /** Set where a diagnosis changed checks and the new ones were proven. */
    attemptId: z.string().min(1).optional(),
    proofs: z.array(CheckProof),
  }),
  z.object({
    ...durable,
    type: z.literal('model.requested'),
    callId: z.string().min(1),
    phase: Phase,
    /** What the call is for: an attempt, or else a round of planning. */
    attemptId: z.string().min(1).optional(),
    round: Count.optional(),
    requestHash: Sha256,
    model: z.string(),
    /** The prompt by the model's own estimate, before the run's own figures corrected it. */
    estimatedPromptTokens: Count.optional(),
    reservedTokens: Count,
    reservedCostUsd: Amount.optional(),
  }),
  z.object({
    ...durable,
    type: z.literal('model.completed'),
    callId: z.string().min(1),
    requestHash: Sha256,
    completion: ChatCompletion,
    durationMs: Amount,
  }),
  z.object({
    ...durable,
    type: z.literal('model.failed'),
    callId: z.string().min(1),
    requestHash: Sha256,
    fault: Fault,
    retries: Count,
    /** Set where the model may have worked for it: what was reserved counts as spent. */
    mayHaveCost: z.boolean().optional(),
    durationMs: Amount,
  }),
  z.object({
    ...durable,
    ...attempt,
    type: z.literal('attempt.started'),
    attempt: z.int().positive(),
    candidate: Count,
    parentId: z.string().optional(),
    strategy: z.union([z.literal('first'), RepairStrategy]),
    model: z.string(),
  }),
  z.object({ ...durable, ...attempt, type: z.literal('code.started') }),
  z.object({ ...durable, ...attempt, type: z.literal('code.completed'), artifact: CodeArtifact }),
  z.object({
    ...durable,
    ...attempt,
    type: z.literal('code.validated'),
    diagnostics: z.array(Diagnostic),
    /** What was mended without a call, in words, and the program after it. */
    mended: z.array(z.string()),
    artifact: CodeArtifact.optional(),
  }),
  z.object({
    ...durable,
    ...attempt,
    type: z.literal('approval.requested'),
    artifactId: z.string(),
    checkIds: z.array(z.string()),
  }),
  z.object({
    ...durable,
    ...attempt,
    type: z.literal('approval.resolved'),
    decision: z.enum(['approve', 'reject', 'edit']),
    reason: z.string().optional(),
    artifact: CodeArtifact.optional(),
  }),
  z.object({
    ...durable,
    ...attempt,
    type: z.literal('execution.started'),
    seed: Count,
    now: Count,
    limits: SandboxLimits,
    policy: SandboxPolicy.optional(),
  }),
  /** A host function that must not be called twice is about to be called for the first time in this execution. */
  z.object({ ...durable, ...attempt, type: z.literal('function.called'), name: z.string() }),
  z.object({
    ...durable,
    ...attempt,
    type: z.literal('execution.completed'),
    outcome: LoggedOutcome,
  }),
  z.object({
    ...durable,
    ...attempt,
    type: z.literal('verification.completed'),
    status: VerificationStatus,
    checks: z.array(CheckResult),
  }),
  z.object({ ...durable, ...attempt, type: z.literal('diagnosis.started') }),
  z.object({
    ...durable,
    ...attempt,
    type: z.literal('diagnosis.completed'),
    diagnosis: Diagnosis,
    fingerprint: z.string(),
  }),
  z.object({
    ...durable,
    ...attempt,
    type: z.literal('checks.changed'),
    dropped: z.array(z.object({ checkId: z.string(), reason: z.string() })),
    added: z.array(Check),
  }),
  z.object({
    ...durable,
    ...attempt,
    type: z.literal('attempt.completed'),
    status: z.enum(['passed', 'failed', 'unchecked', 'rejected', 'cancelled']),
    /** Why a candidate was given up, where it was not that another one passed. */
    fault: Fault.optional(),
  }),
  z.object({ ...durable, type: z.literal('run.suspended'), reason: z.enum(['approval', 'shutdown', 'caller']) }),
  z.object({
    ...durable,
    type: z.literal('run.completed'),
    stopReason: StopReason,
    /** Of the delivered program. */
    attemptId: z.string().optional(),
    fault: Fault.optional(),
    /** Why it ended, in words, where that is no fault. */
    reason: z.string().optional(),
    /** What the run did not reach, in words. */
    missing: z.array(z.string()),
  }),
]);
export type DurableEvent = z.infer<typeof DurableEvent>;

/** For people who watch. Never folded, never stored, and any of them may be lost. */
export const TransientEvent = z.discriminatedUnion('type', [
  z.object({ ...transient, type: z.literal('plan.delta'), text: z.string() }),
  z.object({ ...transient, ...attempt, type: z.literal('code.delta'), text: z.string() }),
  z.object({
    ...transient,
    ...attempt,
    type: z.literal('execution.output'),
    stream: z.enum(['stdout', 'stderr']),
    text: z.string(),
  }),
  z.object({ ...transient, type: z.literal('usage.updated'), usage: Usage }),
]);
export type TransientEvent = z.infer<typeof TransientEvent>;

/** Everything a run says of itself. */
export const RunEvent = z.discriminatedUnion('type', [...DurableEvent.options, ...TransientEvent.options]);
export type RunEvent = z.infer<typeof RunEvent>;

export type RunEventType = RunEvent['type'];

/** Whether an event is part of the log. */
export function isDurable(event: RunEvent): event is DurableEvent {
  return 'sequence' in event;
}
