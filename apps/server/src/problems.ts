import { STATUS_CODES } from 'node:http';
import { MaeError } from '@mae/protocol';
import type { Problem } from './wire/problem.js';

interface Entry {
  status: number;
  /** Sent as `Retry-After`. */
  retryAfterSeconds?: number;
  /** Said in place of the error's own message, which speaks to whoever runs the server. */
  detail?: string;
}

const unavailable = (detail: string): Entry => ({ status: 503, retryAfterSeconds: 30, detail });
const sandboxUnavailable = unavailable('The sandbox is not available on this server at the moment.');
const storageUnavailable = unavailable('The server cannot reach or write what it keeps at the moment.');
const misconfigured = unavailable('The server has no working access to its model. Whoever runs it must look at it.');

/** Error code → HTTP status: the one place. A code that is not here is a defect and answered as `INTERNAL`. */
const table: Readonly<Record<string, Entry>> = {
  URL_INVALID: { status: 400 },
  REQUEST_NOT_JSON: { status: 400 },
  REQUEST_TOO_DEEP: { status: 400 },
  REQUEST_REFUSED: { status: 400 },
  UNAUTHORIZED: { status: 401 },
  HOST_NOT_ALLOWED: { status: 403 },
  ORIGIN_NOT_ALLOWED: { status: 403 },
  ROUTE_NOT_FOUND: { status: 404 },
  RUN_NOT_FOUND: { status: 404 },
  ARTIFACT_NOT_FOUND: { status: 404 },
  FILE_NOT_FOUND: { status: 404 },
  MODELS_UNKNOWN: { status: 404 },
  METHOD_NOT_ALLOWED: { status: 405 },
  REQUEST_TOO_SLOW: { status: 408 },
  RUN_NOT_WAITING: { status: 409 },
  RUN_IDEMPOTENCY_CONFLICT: { status: 409 },
  RUN_ENDED: { status: 409 },
  CALLER_KEY_NEEDED: { status: 409 },
  REQUEST_TOO_LARGE: { status: 413 },
  MEDIA_TYPE_UNSUPPORTED: { status: 415 },
  REQUEST_INVALID: { status: 422 },
  RUN_OPTIONS_INVALID: { status: 422 },
  RUN_PRICE_UNKNOWN: { status: 422 },
  CURSOR_INVALID: { status: 422 },
  CALLER_KEY_INVALID: { status: 422 },
  CALLER_KEY_UNSUPPORTED: { status: 422 },
  SANDBOX_INVALID_LIMIT: { status: 422 },
  SANDBOX_INVALID_POLICY: { status: 422 },
  SANDBOX_INVALID_REQUEST: { status: 422 },
  KEY_LIMIT_REACHED: { status: 429, retryAfterSeconds: 10 },
  REQUEST_ABANDONED: { status: 499 },
  INTERNAL: { status: 500, detail: 'The server failed. Its log has more under this request id.' },
  SERVER_BUSY: { status: 503, retryAfterSeconds: 2 },
  SERVER_NOT_READY: { status: 503, retryAfterSeconds: 5 },
  SERVER_STOPPING: { status: 503, retryAfterSeconds: 10 },
  RUN_QUEUE_FULL: { status: 503, retryAfterSeconds: 5 },
  MODELS_UNAVAILABLE: { status: 503, retryAfterSeconds: 30 },
  RUN_SERVICE_BUSY: { status: 503, retryAfterSeconds: 5 },
  RUN_SERVICE_CLOSED: { status: 503, retryAfterSeconds: 10 },
  EXECUTOR_CLOSED: { status: 503, retryAfterSeconds: 10 },
  SANDBOX_CLOSED: { status: 503, retryAfterSeconds: 10 },
  SANDBOX_CACHE_UNUSABLE: sandboxUnavailable,
  SANDBOX_HOST_LOST: sandboxUnavailable,
  SANDBOX_HOST_START_FAILED: sandboxUnavailable,
  SANDBOX_PYTHON_BUILD_FAILED: sandboxUnavailable,
  SANDBOX_NOT_BUILT: sandboxUnavailable,
  SANDBOX_UNSUPPORTED_NODE: sandboxUnavailable,
  SANDBOX_UNSUPPORTED_PLATFORM: sandboxUnavailable,
  STORAGE_BUSY: storageUnavailable,
  STORAGE_CLOSED: storageUnavailable,
  STORAGE_DAMAGED: storageUnavailable,
  STORAGE_FULL: storageUnavailable,
  STORAGE_READ_ONLY: storageUnavailable,
  STORAGE_REFUSED: storageUnavailable,
  STORAGE_UNAVAILABLE: storageUnavailable,
  CLIENT_KEY_MISSING: misconfigured,
  CLIENT_OPTIONS_INVALID: misconfigured,
};

/** Of a code that is not in the table: that of a defect. */
export const statusOf = (code: string): number => table[code]?.status ?? 500;

/** Every code a problem of this server can have. */
export const problemCodes: readonly string[] = Object.keys(table);

/** An error of the server itself. */
export function problem(code: string, message: string, details?: unknown): MaeError {
  return new MaeError({ code, message, details, retryable: table[code]?.retryAfterSeconds !== undefined });
}

/** Whether a code's own message may be shown to callers. */
export function isPublic(code: string): boolean {
  const entry = table[code];
  return entry !== undefined && entry.detail === undefined;
}

const pointerOf = (path: readonly unknown[]): string =>
  `#${path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`;

/** The `issues` that a parse of protocol leaves in an error's details. */
function issuesOf(details: unknown): Problem['errors'] {
  if (typeof details !== 'object' || details === null || !('issues' in details)) return undefined;
  if (!Array.isArray(details.issues)) return undefined;
  return details.issues
    .slice(0, 50)
    .map((issue: { path: unknown[]; message: string }) => ({ pointer: pointerOf(issue.path), detail: issue.message }));
}

/** Seconds that the error itself knows to wait, such as until the minute of a rate limit is over. */
function waitOf(details: unknown): number | undefined {
  if (typeof details !== 'object' || details === null || !('retryAfterSeconds' in details)) return undefined;
  const { retryAfterSeconds: seconds } = details;
  return typeof seconds === 'number' && Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : undefined;
}

/** Any thrown value as a problem. What is not a known error says nothing of itself: no message, no stack, no path. */
export function toProblem(error: unknown, requestId?: string): Problem {
  const known = MaeError.isInstance(error) && error.code in table ? error : undefined;
  const code = known?.code ?? 'INTERNAL';
  const { status, detail, ...entry } = table[code] ?? { status: 500 };
  const retryAfterSeconds = entry.retryAfterSeconds && (waitOf(known?.details) ?? entry.retryAfterSeconds);
  const errors = issuesOf(known?.details);
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Client Closed Request',
    status,
    detail: detail ?? known?.message ?? '',
    code,
    retryable: retryAfterSeconds !== undefined,
    ...(requestId === undefined ? {} : { requestId }),
    ...(errors === undefined ? {} : { errors }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}
