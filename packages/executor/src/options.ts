import {
  type ApprovalDecision,
  type Budget,
  type ChatModel,
  type Check,
  type CheckInput,
  type CodeArtifact,
  type EventLog,
  type ExecutionPlan,
  type HostFunction,
  type InputFile,
  type JsonSchema,
  type Language,
  type Models,
  type PlanningMode,
  parseAs,
  RunOptionsInput,
  type Sandbox,
  type SandboxLimits,
  type SandboxPolicy,
  Task,
} from '@mae/protocol';
import * as z from 'zod';

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
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
  /** Of runs. @default random, 128 bits */
  generateId?: () => string;
  /** An unsigned 32-bit seed for each execution. @default random */
  generateSeed?: () => number;
}

const func = z.custom<(...args: never[]) => unknown>((value) => typeof value === 'function', {
  error: 'must be a function',
});
const port = (method: string) =>
  z.custom<object>((value) => typeof value === 'object' && value !== null && method in value, {
    error: `must be an object with the method ${method}`,
  });

const ExecutorOptions = z.strictObject({
  apiKey: z.string().optional(),
  baseUrl: z.string().optional(),
  models: RunOptionsInput.shape.models,
  useSelfHealing: RunOptionsInput.shape.useSelfHealing,
  maxIterations: RunOptionsInput.shape.maxIterations,
  budget: RunOptionsInput.shape.budget,
  model: port('stream').optional(),
  sandbox: port('execute').optional(),
  now: func.optional(),
  generateId: func.optional(),
  generateSeed: func.optional(),
});

/** @throws MaeError `RUN_OPTIONS_INVALID`, naming each option that is wrong. */
export function assertExecutorOptions(options: MistralAutonomousExecutorOptions): void {
  parseAs(ExecutorOptions, options, { code: 'RUN_OPTIONS_INVALID', what: 'An option of the executor' });
}

/** What the caller answers to a program that waits: also `later`, which suspends the run. */
export type Approval = ApprovalDecision | { decision: 'later' };
export type Approve = (request: { artifact: CodeArtifact; checks: Check[] }) => Promise<Approval>;

/** Options of one run. Each goes before the executor's own, which go before the defaults. */
export interface ExecuteOptions<T = unknown> {
  /** More about the task: data, rules, wishes. */
  context?: string;
  /** @default 'python' */
  language?: Language;
  /** Whether checks are run and decide. @default true */
  validateOutput?: boolean;
  /** `auto` plans only where no caller's check or output schema says already what is right. @default 'always' */
  planning?: PlanningMode;
  /** Given, it skips the planning call. */
  plan?: ExecutionPlan;
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

/** What a run needs that is not data, and the data after parsing. */
export interface ParsedOptions {
  data: RunOptionsInput;
  approve?: Approve;
  functions?: Record<string, HostFunction>;
  log?: EventLog;
  runId?: string;
  signal?: AbortSignal;
  output?: z.ZodType;
}

/** A JSON Schema from outside may hold any key, `_zod` too, but never a function. */
const isZod = (schema: object): schema is z.ZodType => 'safeParse' in schema && typeof schema.safeParse === 'function';

/** Leaves out what is `undefined`, so that it never hides a value behind it. */
function given<T extends object>(options: T): Partial<T> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

/**
 * Reads a task and its options, call before executor.
 *
 * @throws MaeError `RUN_OPTIONS_INVALID`, naming each field that is wrong.
 */
export function parseOptions(
  task: string,
  call: ExecuteOptions,
  executor: MistralAutonomousExecutorOptions,
): { task: string; options: ParsedOptions } {
  const { approve, functions, log, runId, signal, output, ...rest } = call;
  const { models, useSelfHealing, maxIterations, budget } = executor;
  const schema = output === undefined ? undefined : isZod(output) ? jsonSchemaOf(output) : output;
  const data = parseAs(
    RunOptionsInput,
    {
      ...given({ useSelfHealing, maxIterations }),
      ...given(rest),
      models: { ...given(models ?? {}), ...given(rest.models ?? {}) },
      budget: { ...given(budget ?? {}), ...given(rest.budget ?? {}) },
      ...(schema === undefined ? {} : { outputSchema: schema }),
    },
    { code: 'RUN_OPTIONS_INVALID', what: 'An option' },
  );
  return {
    task: parseAs(Task, task, { code: 'RUN_OPTIONS_INVALID', what: 'The task' }),
    options: { data, approve, functions, log, runId, signal, ...(output && isZod(output) ? { output } : {}) },
  };
}

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' });
  return json;
}
