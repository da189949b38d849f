import { CodeArtifact, Fault, Language, StopReason } from '@mae/protocol';
import * as z from 'zod';

/** What a hidden test said of one program. */
export const Judgement = z.object({ passed: z.boolean(), why: z.string().optional() });
export type Judgement = z.infer<typeof Judgement>;

/** What came of one task. */
export const EvalRecord = z.object({
  id: z.string(),
  line: z.int(),
  language: Language,
  /** Of the task with its tests: results of another one are not taken for it. */
  taskSha256: CodeArtifact.shape.sha256,
  stopReason: StopReason,
  /** What the run says of itself. */
  success: z.boolean(),
  fault: Fault.optional(),
  attempts: z.int(),
  /** The first program the model wrote. */
  first: Judgement.optional(),
  /** The program the run delivered. */
  delivered: Judgement.optional(),
  /** The run says that it is verified, and the hidden test says no. */
  falseSuccess: z.boolean(),
  tokens: z.int(),
  costUsd: z.number(),
  unpricedCalls: z.int(),
  requests: z.int(),
  durationMs: z.number(),
  program: z.string().optional(),
});
export type EvalRecord = z.infer<typeof EvalRecord>;
