/** Bounds of one server. */
export interface ServerLimits {
  /** Largest body of a request; beyond it 413. @default 16777216, 16 MiB */
  bodyBytes?: number;
  /** `POST /v1/execute` at once; beyond it 503. @default 16 */
  maxExecutions?: number;
  /** Open event streams; beyond it 503. @default 1000 */
  maxStreams?: number;
  /** Silence after which a stream sends a comment, in milliseconds. @default 15000 */
  heartbeatMs?: number;
}

export function resolveServerLimits(limits: ServerLimits = {}): Required<ServerLimits> {
  const { bodyBytes = 16 * 1024 * 1024, maxExecutions = 16, maxStreams = 1_000, heartbeatMs = 15_000 } = limits;
  return { bodyBytes, maxExecutions, maxStreams, heartbeatMs };
}
