import * as z from 'zod';
import type { Diagnostic } from './artifact.js';
import type { Check } from './check.js';
import type { InputFile } from './file.js';
import type { JsonSchema } from './json.js';
import { Language } from './language.js';
import type { RunOutcome } from './outcome.js';

/** Limits of one program. Absent fields take the sandbox's defaults, which it documents together with the ranges. */
export const SandboxLimits = z.strictObject({
  /** Wall time of the program, checks excluded. */
  timeoutMs: z.int().positive().optional(),
  cpuMs: z.int().positive().optional(),
  memoryMb: z.int().positive().optional(),
  /** Wall time of each check. */
  checkMs: z.int().positive().optional(),
  /** Standard output and standard error together. */
  maxOutputBytes: z.int().positive().optional(),
  maxFiles: z.int().nonnegative().optional(),
  /** Of each file written. */
  maxFileBytes: z.int().nonnegative().optional(),
  /** Calls of host functions, those of checks included. */
  maxCalls: z.int().nonnegative().optional(),
  /** Of the argument or the result of one call, as JSON. */
  maxCallBytes: z.int().positive().optional(),
});
export type SandboxLimits = z.infer<typeof SandboxLimits>;

export const PolicyPreset = z.enum(['strict', 'standard', 'open']);
export type PolicyPreset = z.infer<typeof PolicyPreset>;

const changes = z.strictObject({ allow: z.array(z.string()).optional(), deny: z.array(z.string()).optional() });

/** What programs are meant to use: a preset, or a preset with names added and taken away. Not a boundary. */
export const SandboxPolicy = z.union([
  PolicyPreset,
  z.strictObject({ preset: PolicyPreset, imports: changes.optional(), builtins: changes.optional() }),
]);
export type SandboxPolicy = z.infer<typeof SandboxPolicy>;

/** What prompts may say about the sandbox. Generated from policy and limits, never written by hand. */
export const SandboxFacts = z.object({
  language: Language,
  /** Such as `CPython 3.14.2`. */
  runtime: z.string(),
  /** Versions of what is inside, by name. */
  versions: z.record(z.string(), z.string()),
  /** Names a program may import; `all` where the policy sets no bound. */
  imports: z.union([z.literal('all'), z.array(z.string())]),
  builtins: z.union([z.literal('all'), z.array(z.string())]),
  limits: z.record(z.string(), z.number()),
  /** Such as `no network`, `files only in the working folder`: short phrases. */
  notes: z.array(z.string()),
  /** What holds the boundary here, such as `isolate`, `process`, `permission-model`. */
  layers: z.array(z.string()),
});
export type SandboxFacts = z.infer<typeof SandboxFacts>;

/**
 * An async function of the host that a program may call. Arguments and results cross as JSON only. Whoever writes it
 * decides what a program it does not trust may have done: the argument fits the schema, and nothing more is known of it.
 */
export interface HostFunction {
  /** What it does, for prompts. */
  description?: string;
  /** What the argument must fit. A zod schema may change it on the way: `call` is given what it came to. */
  input: JsonSchema | z.ZodType;
  /** What the result must fit. Absent: any JSON. */
  output?: JsonSchema | z.ZodType;
  /** Whether a call may be repeated after a crash. @default false */
  idempotent?: boolean;
  /**
   * Does the work. What it throws reaches the program as an exception with the message alone; `undefined` as null.
   * `signal` is aborted when the run ends, however it ends: what comes after that is dropped.
   */
  call(input: unknown, options: { signal: AbortSignal }): Promise<unknown>;
}

export interface SandboxRequest {
  language: Language;
  checks?: Check[];
  files?: InputFile[];
  stdin?: string;
  /** Functions of the host, by the global name that programs and checks call them by. */
  functions?: Record<string, HostFunction>;
  limits?: SandboxLimits;
  policy?: SandboxPolicy;
  /** Seed of every source of chance. Absent: fresh entropy. */
  seed?: number;
  /** Start of the program's clock, milliseconds since the epoch. Absent: the real time. */
  now?: number;
  signal?: AbortSignal;
  /** Called with each piece of output as it is written. A listener that throws is ignored. */
  onOutput?: (chunk: { stream: 'stdout' | 'stderr'; text: string }) => void;
}

/** Where programs run. `ExecutionEngine` of `@mae/sandbox` is one; bring your own by implementing this. */
export interface Sandbox {
  /** Runs a program and then its checks. A program that fails is an outcome; only a broken sandbox throws. */
  execute(code: string, request: SandboxRequest): Promise<RunOutcome>;
  /**
   * Looks at source without running it. `files` are those it will have: what it imports from them is not unknown.
   * `functions`: names of host functions that it may call.
   */
  validate(
    code: string,
    options: {
      language: Language;
      policy?: SandboxPolicy;
      files?: InputFile[];
      functions?: string[];
      signal?: AbortSignal;
    },
  ): Promise<Diagnostic[]>;
  /** What is in force: versions, names, limits, layers. Asked before the first model call, so it should not wait long. */
  describe(options: {
    language: Language;
    policy?: SandboxPolicy;
    limits?: SandboxLimits;
    signal?: AbortSignal;
  }): Promise<SandboxFacts>;
  /** Makes ready for a run that is about to come. Called when the first model call starts. */
  warm?(options: { language: Language; signal?: AbortSignal }): Promise<void>;
  close(): Promise<void>;
}
