import { MaeError } from '@mae/protocol';
import type { FailureStep } from '../script/step.js';

const codes: Record<number, string> = {
  401: 'CLIENT_UNAUTHORIZED',
  402: 'CLIENT_FORBIDDEN',
  403: 'CLIENT_FORBIDDEN',
  404: 'CLIENT_NOT_FOUND',
  408: 'CLIENT_TIMEOUT',
  429: 'CLIENT_RATE_LIMITED',
  503: 'CLIENT_OVERLOADED',
};

function codeOf({ status, body, problem }: FailureStep): string {
  if (problem?.context !== undefined) return 'CLIENT_CONTEXT_TOO_LONG';
  const says = typeof body === 'object' && body !== null ? body : {};
  if (status === 400 && 'code' in says && says.code === '1500') return 'CLIENT_MODEL_UNKNOWN';
  if (status < 400) return 'CLIENT_REPLY_INVALID';
  return codes[status] ?? (status >= 500 ? 'CLIENT_SERVER_ERROR' : 'CLIENT_REQUEST_REFUSED');
}

/** The error a client throws for a scripted failure, once its retries are spent. */
export function faultOfStep(step: FailureStep): MaeError {
  const { status, body } = step;
  return new MaeError({
    code: codeOf(step),
    message: `The scripted model answered ${status}: ${typeof body === 'string' ? body : JSON.stringify(body)}`,
    retryable: status === 429 || status >= 500,
    details: { status },
  });
}
