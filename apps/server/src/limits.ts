/** Bounds of one server. */
export interface ServerLimits {
  /** Largest body of a request; beyond it 413. @default 16777216, 16 MiB */
  bodyBytes?: number;
  /** Bodies of all requests under way together; beyond it 503. @default 268435456, 256 MiB */
  bodiesBytes?: number;
  /** `POST /v1/execute` at once; beyond it 503. @default 16 */
  maxExecutions?: number;
  /** Event streams and waiting requests that are open; beyond it 503. @default 1000 */
  maxStreams?: number;
  /** Silence after which a stream sends a comment, in milliseconds. @default 15000 */
  heartbeatMs?: number;
  /** A reader that takes nothing for so long, in milliseconds, is sent away. @default 60000 */
  stalledReaderMs?: number;
}

const mebibyte = 1024 * 1024;

const defaults: Required<ServerLimits> = {
  bodyBytes: 16 * mebibyte,
  bodiesBytes: 256 * mebibyte,
  maxExecutions: 16,
  maxStreams: 1_000,
  heartbeatMs: 15_000,
  stalledReaderMs: 60_000,
};

export function resolveServerLimits(limits: ServerLimits = {}): Required<ServerLimits> {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
}
