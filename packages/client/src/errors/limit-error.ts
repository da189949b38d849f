import { MaeError } from '@mae/protocol';
import type { Hindrance } from '../limiter/grant.js';
import { limitInWords } from '../limiter/read-limits.js';

/** The error for a call the client's own limiter did not send. */
export function limitError(host: string, model: string, maxWaitMs: number, { ms, by }: Hindrance): MaeError {
  const known = Number.isFinite(ms);
  const what =
    typeof by === 'string' ? (by === 'calls at once' ? by : 'the pause the server asked for') : limitInWords(by);
  const where = `${host}${model === '' ? '' : `, ${model}`}`;
  const least = known ? ` at least ${Math.ceil(ms)} ms more` : '';
  return new MaeError({
    code: 'CLIENT_WAIT_TOO_LONG',
    message: `The call was not sent: it would wait${least} for ${what} (${where}), longer than rateLimit.maxWaitMs (${maxWaitMs} ms) allows. Make fewer calls at once, raise rateLimit.maxWaitMs, or raise the limits of the account.`,
    retryable: true,
    details: {
      host,
      limitMs: maxWaitMs,
      ...(model !== '' && { model }),
      ...(known && { retryAfterMs: Math.ceil(ms) }),
      ...(typeof by !== 'string' && { limits: [by] }),
    },
  });
}
