import * as z from 'zod';
import { CheckInput } from './check.js';
import { InputFiles } from './file.js';
import { JsonSchema } from './json.js';
import { Language } from './language.js';
import { Models } from './model.js';
import { PlanInput } from './plan.js';
import { SandboxLimits, SandboxPolicy } from './sandbox.js';
import { Budget } from './usage.js';

/** A task: anything but white space, at most 200,000 characters. */
export const Task = z
  .string()
  .max(200_000, 'must be at most 200,000 characters')
  .refine((task) => task.trim() !== '', { error: 'must say what to do: it is empty' });

/** Source text of a program: anything but white space, at most 1,000,000 characters. */
export const Program = z
  .string()
  .max(1_000_000, 'must be at most 1,000,000 characters')
  .refine((program) => program.trim() !== '', { error: 'must be source text: it is empty' });

/** Whether no two entries share what they are known by; entries without it are left out. */
const distinct =
  <K extends string>(key: K) =>
  (entries: { [P in K]?: string | undefined }[]): boolean => {
    const known = entries.map((entry) => entry[key]).filter((value) => value !== undefined);
    return new Set(known).size === known.length;
  };

export const PlanningMode = z.enum(['always', 'auto', 'never']);
export type PlanningMode = z.infer<typeof PlanningMode>;

/** Every option of a run that is data. What the library's options add are functions: signal, approve, log, listeners. */
export const RunOptionsInput = z.strictObject({
  context: z.string().optional(),
  /** @default 'python' */
  language: Language.optional(),
  /** @default true */
  validateOutput: z.boolean().optional(),
  /** @default 'always' */
  planning: PlanningMode.optional(),
  /** Given, it skips the planning call. What it leaves out is filled in. */
  plan: PlanInput.optional(),
  /** Given, the first attempt is this program, without a call; one that fails is repaired like any other. */
  program: Program.optional(),
  checks: z.array(CheckInput).refine(distinct('id'), { error: 'ids must be distinct' }).optional(),
  /** What the program's last value must match. */
  outputSchema: JsonSchema.optional(),
  files: InputFiles.optional(),
  /** Whether prompts show the first lines of text files. @default 'head' */
  filePreview: z.enum(['head', 'none']).optional(),
  stdin: z.string().optional(),
  /** First attempts generated side by side. @default 1 */
  candidates: z.int().min(1).max(16).optional(),
  /** @default true */
  useSelfHealing: z.boolean().optional(),
  /** Repairs after the first attempt. @default 3 */
  maxIterations: z.int().min(0).max(50).optional(),
  budget: Budget.optional(),
  models: Models.optional(),
  limits: SandboxLimits.optional(),
  policy: SandboxPolicy.optional(),
});
export type RunOptionsInput = z.infer<typeof RunOptionsInput>;

/** What starts a run over HTTP, MCP or from a file. */
export const RunRequest = RunOptionsInput.extend({
  task: Task,
  /** Whether each program waits for somebody's yes before it runs. @default false */
  approval: z.boolean().optional(),
});
export type RunRequest = z.infer<typeof RunRequest>;
