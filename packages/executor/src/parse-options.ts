import {
  type EventLog,
  type HostFunction,
  type JsonSchema,
  MaeError,
  parseAs,
  RunOptionsInput,
  Task,
} from '@mae/protocol';
import * as z from 'zod';
import type { Approve, ExecuteOptions, MistralAutonomousExecutorOptions } from './options.js';

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

const invalid = { code: 'RUN_OPTIONS_INVALID' };

const isFunction = (value: unknown): boolean => typeof value === 'function';
const func = z.custom<(...args: never[]) => unknown>(isFunction, { error: 'must be a function' });

/** An object somebody implemented: it must have the methods that will be called. */
function port<T extends object>(...methods: (keyof T & string)[]): z.ZodType<T> {
  const has = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && methods.every((name) => isFunction(Reflect.get(value, name)));
  return z.custom<T>(has, { error: `must be an object with the methods ${methods.join(', ')}` });
}

const ExecutorOptions = z.strictObject({
  apiKey: z.string().optional(),
  baseUrl: z.string().optional(),
  models: RunOptionsInput.shape.models,
  useSelfHealing: RunOptionsInput.shape.useSelfHealing,
  maxIterations: RunOptionsInput.shape.maxIterations,
  budget: RunOptionsInput.shape.budget,
  model: port('stream').optional(),
  sandbox: port('execute', 'validate', 'describe').optional(),
  cacheDir: z.string().min(1).optional(),
  telemetry: z.union([z.boolean(), z.strictObject({ content: z.boolean().optional() })]).optional(),
  now: func.optional(),
  generateId: func.optional(),
  generateSeed: func.optional(),
});

const HostFunctionInput = z.custom<HostFunction>(
  (value) => typeof value === 'object' && value !== null && 'input' in value && isFunction(Reflect.get(value, 'call')),
  { error: 'must be { input: schema, call: function }' },
);

const Handles = z.object({
  approve: func.optional(),
  functions: z.record(z.string(), HostFunctionInput).optional(),
  log: port<EventLog>('append', 'putBlob', 'getBlob').optional(),
  runId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, 'must be 1 to 128 letters, digits, "_", "-" or ".", no dot first')
    .optional(),
  signal: z.instanceof(AbortSignal, { error: 'must be an AbortSignal' }).optional(),
  output: z
    .custom<object>((value) => typeof value === 'object' && value !== null, { error: 'must be a schema' })
    .optional(),
});

/** @throws MaeError `RUN_OPTIONS_INVALID`, naming each option that is wrong. */
export function assertExecutorOptions(options: MistralAutonomousExecutorOptions): void {
  parseAs(ExecutorOptions, options, { ...invalid, what: 'An option of the executor' });
}

/** A JSON Schema from outside may hold any key, `_zod` too, but never a function. */
const isZod = (schema: object): schema is z.ZodType => 'safeParse' in schema && isFunction(schema.safeParse);

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
export function parseOptions<T>(
  task: string,
  call: ExecuteOptions<T>,
  executor: MistralAutonomousExecutorOptions,
): { task: string; options: ParsedOptions } {
  const { approve, functions, log, runId, signal, output, ...rest } = parseAs(z.looseObject({}), call, {
    ...invalid,
    what: 'The options',
  }) as ExecuteOptions<T>;
  parseAs(Handles, { approve, functions, log, runId, signal, output }, { ...invalid, what: 'An option' });
  const { models, useSelfHealing, maxIterations, budget } = executor;
  const schema = output === undefined ? undefined : isZod(output) ? jsonSchemaOf(output) : output;
  const data = parseAs(
    RunOptionsInput,
    {
      ...given({ useSelfHealing, maxIterations, models, budget }),
      ...given(rest),
      ...merged('models', models, rest.models),
      ...merged('budget', budget, rest.budget),
      ...(schema === undefined ? {} : { outputSchema: schema }),
    },
    { ...invalid, what: 'An option' },
  );
  return {
    task: parseAs(Task, task, { ...invalid, what: 'The task' }),
    options: { data, approve, functions, log, runId, signal, ...(output && isZod(output) ? { output } : {}) },
  };
}

/** An option with fields of its own: each field of the call goes before the executor's. */
function merged(name: 'models' | 'budget', behind: object | undefined, before: object | undefined): object {
  if (behind === undefined || before === undefined) return {};
  return { [name]: typeof before === 'object' ? { ...given(behind), ...given(before) } : before };
}

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  try {
    const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' });
    return json;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `The option output cannot be checked: ${why}. Use types that JSON has, such as z.iso.date() for a date.`;
    throw new MaeError({ ...invalid, message, cause });
  }
}
