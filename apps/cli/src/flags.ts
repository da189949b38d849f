/** When progress has colours. */
export type ColorWhen = 'always' | 'never' | 'auto';

/** Flags of one program in the sandbox, the same wherever one is run. */
export interface SandboxFlags {
  language?: 'python' | 'javascript' | 'typescript';
  file?: string[];
  policy?: 'strict' | 'standard' | 'open';
  maxDuration?: number;
  maxMemory?: number;
}

/** The caller's own checks. */
export interface CheckFlags {
  check?: string[];
  test?: string[];
  expect?: string;
  outputSchema?: string;
}

/** How far the loop may go. */
export interface BoundFlags {
  maxIterations?: number;
  maxTokens?: number;
  maxPrice?: number;
  timeout?: number;
}

/** Which model, and where. */
export interface ModelFlags {
  model?: string;
  baseUrl?: string;
}

/** Where the answer goes and how it looks. */
export interface OutputFlags {
  output: 'text' | 'json' | 'jsonl';
  json?: boolean;
  outputFile?: string;
  save?: string;
  approve: 'never' | 'code';
  quiet?: boolean;
  color?: ColorWhen;
}

/** What `mae run` was told, as commander gives it. */
export interface RunFlags extends SandboxFlags, CheckFlags, BoundFlags, ModelFlags, OutputFlags {
  prompt?: string;
  stdin?: boolean;
  context?: string;
  plan?: string;
  planning?: 'always' | 'auto' | 'never';
  candidates?: number;
  verify: boolean;
  heal: boolean;
}

/** What `mae plan` was told. */
export interface PlanFlags extends SandboxFlags, CheckFlags, ModelFlags {
  prompt?: string;
  stdin?: boolean;
  context?: string;
  timeout?: number;
  output: 'text' | 'json' | 'jsonl';
  json?: boolean;
  outputFile?: string;
  quiet?: boolean;
  color?: ColorWhen;
}

/** What `mae heal` was told. */
export interface HealFlags extends SandboxFlags, CheckFlags, BoundFlags, ModelFlags, OutputFlags {
  task?: string;
  context?: string;
  stdin?: boolean;
  planning?: 'always' | 'never';
  write?: boolean;
}

/** What `mae eval` was told. */
export interface EvalFlags extends Omit<SandboxFlags, 'file'>, BoundFlags, ModelFlags {
  limit?: number;
  shuffle?: number;
  concurrency: number;
  giveTests?: boolean;
  resume?: string;
  planning?: 'always' | 'auto' | 'never';
  candidates?: number;
  heal: boolean;
  output: 'text' | 'json' | 'jsonl';
  json?: boolean;
  outputFile?: string;
  quiet?: boolean;
  color?: ColorWhen;
}

/** What `mae exec` was told, as commander gives it. */
export interface ExecFlags extends SandboxFlags {
  out?: string;
  stdin?: boolean;
  json?: boolean;
}

/** What `mae mcp` was told. */
export interface McpFlags extends BoundFlags, ModelFlags {}

/** What `mae doctor` was told. */
export interface DoctorFlags {
  baseUrl?: string;
  json?: boolean;
  color?: ColorWhen;
}
