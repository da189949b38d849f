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

/** What `mae run` was told, as commander gives it. */
export interface RunFlags extends SandboxFlags {
  prompt?: string;
  stdin?: boolean;
  context?: string;
  check?: string[];
  test?: string[];
  expect?: string;
  outputSchema?: string;
  plan?: string;
  planning?: 'always' | 'auto' | 'never';
  candidates?: number;
  verify: boolean;
  heal: boolean;
  maxIterations?: number;
  maxTokens?: number;
  maxPrice?: number;
  timeout?: number;
  model?: string;
  baseUrl?: string;
  output: 'text' | 'json' | 'jsonl';
  json?: boolean;
  outputFile?: string;
  save?: string;
  approve: 'never' | 'code';
  quiet?: boolean;
  color?: ColorWhen;
}

/** What `mae exec` was told, as commander gives it. */
export interface ExecFlags extends SandboxFlags {
  out?: string;
  stdin?: boolean;
  json?: boolean;
}

/** What `mae doctor` was told. */
export interface DoctorFlags {
  baseUrl?: string;
  json?: boolean;
  color?: ColorWhen;
}
