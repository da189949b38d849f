import type { RunService, Sandbox } from '@mae/protocol';

/** What an MCP server stands on, and how much it says at once. */
export interface McpOptions {
  /** The runs that callers see and start. Never closed by the server. */
  runs: RunService;
  /** Where `run_code` runs programs; without it there is no such tool. Never closed by the server. */
  sandbox?: Pick<Sandbox, 'execute'>;
  /** What the server calls itself. @default '0.0.0' */
  version?: string;
  /**
   * How long `execute_task` waits for the end of a run where the caller does not say, in seconds. Many clients give a
   * call up after 60 s, progress or not. @default 45
   */
  waitSeconds?: number;
  /** Silence after which a call under way reports progress, in milliseconds. @default 10000 */
  heartbeatMs?: number;
  /** Characters of one output or program in a result; what is cut off is named, with where all of it is. @default 8000 */
  maxTextLength?: number;
  /** Bytes of one resource; a larger one is refused with its size. @default 8388608, 8 MiB */
  maxResourceBytes?: number;
  /** Told of what went wrong and is no answer to a call. Holds no task, program or key. @default nothing */
  onError?: (error: unknown) => void;
}

/** Longest wait for a run in one call, in seconds. */
export const maxWaitSeconds = 3_600;

/** The options in force. */
export type ResolvedOptions = Required<Omit<McpOptions, 'sandbox'>> & Pick<McpOptions, 'sandbox'>;

export function resolveOptions(options: McpOptions): ResolvedOptions {
  const { version = '0.0.0', waitSeconds = 45, heartbeatMs = 10_000, maxTextLength = 8_000 } = options;
  const { maxResourceBytes = 8 * 1024 * 1024, onError = () => {}, runs, sandbox } = options;
  return { runs, sandbox, version, waitSeconds, heartbeatMs, maxTextLength, maxResourceBytes, onError };
}
