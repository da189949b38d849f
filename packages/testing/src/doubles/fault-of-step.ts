import { MaeError } from '@mae/protocol';
import type { FailureStep } from '../script/step.js';

const codes: Record<number, string> = {
  401: 'CLIENT_UNAUTHORIZED',
  403: 'CLIENT_FORBIDDEN',
  404: 'CLIENT_NOT_FOUND',
  429: 'CLIENT_RATE_LIMITED',
  503: 'CLIENT_OVERLOADED',
};

/** The error a client throws for a scripted failure, once its retries are spent. */
export function faultOfStep(step: FailureStep): MaeError {
  const { status, body } = step;
  const unknownModel = typeof body === 'object' && body !== null && 'code' in body && body.code === '1500';
  const code = codes[status] ?? (status >= 500 ? 'CLIENT_SERVER_ERROR' : 'CLIENT_REQUEST_REFUSED');
  return new MaeError({
    code: unknownModel ? 'CLIENT_MODEL_UNKNOWN' : code,
    message: `The scripted model answered ${status}: ${typeof body === 'string' ? body : JSON.stringify(body)}`,
    retryable: status === 429 || status >= 500,
    details: { status },
  });
}
