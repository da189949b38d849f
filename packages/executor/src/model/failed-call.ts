import { MaeError } from '@mae/protocol';

/** Faults of a call that was refused or never sent: no model has worked for it. */
const costless = new Set([
  'CLIENT_KEY_MISSING',
  'CLIENT_OPTIONS_INVALID',
  'CLIENT_REQUEST_INVALID',
  'CLIENT_UNAUTHORIZED',
  'CLIENT_FORBIDDEN',
  'CLIENT_NOT_FOUND',
  'CLIENT_MODEL_UNKNOWN',
  'CLIENT_CONTEXT_TOO_LONG',
  'CLIENT_REQUEST_REFUSED',
  'CLIENT_RATE_LIMITED',
  'CLIENT_WAIT_TOO_LONG',
  'CLIENT_OVERLOADED',
  'CLIENT_SERVER_ERROR',
  'CLIENT_CASSETTE_BUSY',
  'CLIENT_CASSETTE_FAILED',
  'CLIENT_CASSETTE_INVALID',
  'CLIENT_CASSETTE_MISS',
  'CLIENT_CLOSED',
]);

/** What a call that failed came to. */
export interface FailedCall {
  error: unknown;
  /** Whether the model was asked at all. */
  sent: boolean;
  /** Whether a piece of the reply had come. */
  begun: boolean;
}

/**
 * Whether a call that failed may have been charged: a reply had begun, or nobody knows what became of the request. What
 * was reserved for it then counts as spent.
 */
export function mayHaveCost({ error, sent, begun }: FailedCall): boolean {
  if (begun || !sent) return begun;
  return !(MaeError.isInstance(error) && (costless.has(error.code) || neverConnected(error)));
}

/** Codes of Node for a connection that was not made. */
const noConnection = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function neverConnected({ details }: MaeError): boolean {
  const { fault, limit } = typeof details === 'object' && details !== null ? (details as Record<string, unknown>) : {};
  return (typeof fault === 'string' && noConnection.has(fault)) || limit === 'connect';
}

/** A reply that broke off: asked for again, as the client itself does with what failed before its first word. */
export const isCut = (error: unknown): boolean =>
  MaeError.isInstance(error) && (error.code === 'CLIENT_STREAM_CUT' || error.code === 'MODEL_STREAM_CUT');

/** A stream of the model that ended without its last chunk. */
export function streamCut(): MaeError {
  const message = 'The model ended its reply before it was complete. Try again, or check the model you gave.';
  return new MaeError({ code: 'MODEL_STREAM_CUT', message, retryable: true });
}

/** How often the client had sent a call again before it failed. */
export function retriesOf(error: unknown): number {
  const details = MaeError.isInstance(error) ? error.details : undefined;
  const retries = typeof details === 'object' && details !== null && 'retries' in details ? details.retries : 0;
  return typeof retries === 'number' && Number.isInteger(retries) && retries >= 0 ? retries : 0;
}
