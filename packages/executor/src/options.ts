import type {
  ApprovalDecision,
  Budget,
  ChatModel,
  Check,
  CheckInput,
  CodeArtifact,
  EventLog,
  HostFunction,
  InputFile,
  JsonSchema,
  Language,
  Models,
  PlanInput,
  PlanningMode,
  Sandbox,
  SandboxLimits,
  SandboxPolicy,
} from '@mae/protocol';
import type * as z from 'zod';
import type { TelemetryOptions } from './observe/run-observer.js';

/** What an executor is made with; what is given here goes before the environment, and behind the options of a run. */
export interface MistralAutonomousExecutorOptions {
  /** @default the environment's MISTRAL_API_KEY */
  apiKey?: string;
  /** @default the environment's MISTRAL_BASE_URL, then https://api.mistral.ai */
  baseUrl?: string;
  models?: Models;
  /** Whether a failed program is repaired. @default true */
  useSelfHealing?: boolean;
  /** Repairs after the first attempt. @default 3 */
  maxIterations?: number;
  /** Bounds of a whole run. @default none */
  budget?: Budget;
  /** Any other model, in place of the client. Never closed by the executor. */
  model?: ChatModel;
  /** Any other sandbox, in place of `ExecutionEngine`. Never closed by the executor. */
  sandbox?: Sandbox;
  /** Where the executor's own sandbox keeps the Python runtime once built. @default `mae` in the user's cache folder */
  cacheDir?: string;
  /**
   * Whether OpenTelemetry is told of runs: a span for each run, phase, call and execution. It is where
   * `@opentelemetry/api` is installed and the application has registered with it; otherwise nothing is loaded. The
   * executor's own client is told the same. @default true
   */
  telemetry?: boolean | TelemetryOptions;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
  /** Of runs. @default random, 128 bits */
  generateId?: () => string;
  /** An unsigned 32-bit seed for each execution. @default random */
  generateSeed?: () => number;
}

/** What the caller answers to a program that waits: also `later`, which suspends the run. */
export type Approval = ApprovalDecision | { decision: 'later' };
/** Asked before each program runs, one at a time; the wait for its answer is no work of the run. */
export type Approve = (request: { artifact: CodeArtifact; checks: Check[] }) => Promise<Approval>;

/** Options of one run. Each goes before the executor's own, which go before the defaults. */
export interface ExecuteOptions<T = unknown> {
  /** More about the task: data, rules, wishes. */
  context?: string;
  /** @default 'python' */
  language?: Language;
  /** Whether checks are run and decide. @default true */
  validateOutput?: boolean;
  /**
   * `auto`: no plan where the caller's checks or output schema say what is right; else plan and program in one call
   * where the model finds the task small enough (with several candidates: a call each, as ever). @default 'always'
   */
  planning?: PlanningMode;
  /** Given, it skips the planning call; written by hand, it is filled in. Its language must be the run's. */
  plan?: PlanInput;
  /**
   * A program there is already, as source text: the first attempt, without a call. Where it fails it is repaired like
   * any other. Where checks are given, or none are wanted, the plan defaults to `'never'` with it.
   */
  program?: string;
  /** The caller's own checks: trusted, never dropped. */
  checks?: CheckInput[];
  /** What the program's last value must match. Becomes a caller's check and types `result.value`. */
  output?: z.ZodType<T> | JsonSchema;
  files?: InputFile[];
  /** Whether prompts show the first lines of text files. @default 'head' */
  filePreview?: 'head' | 'none';
  stdin?: string;
  /** Host functions the program may call. The sandbox must support them. */
  functions?: Record<string, HostFunction>;
  /** First attempts generated side by side; the first that passes wins. @default 1 */
  candidates?: number;
  useSelfHealing?: boolean;
  maxIterations?: number;
  budget?: Budget;
  models?: Models;
  limits?: SandboxLimits;
  policy?: SandboxPolicy;
  /** Asked before each program runs. */
  approve?: Approve;
  /** Where the run is stored. @default memory */
  log?: EventLog;
  runId?: string;
  signal?: AbortSignal;
}
