import { MaeError } from '@mae/protocol';

export type LimitName = 'connect' | 'firstByte' | 'idle' | 'total';

const limitWords: Record<LimitName, string> = {
  connect: 'No connection to the API within connectMs',
  firstByte: 'The API did not begin to answer within firstByteMs',
  idle: 'The answer stood still for longer than idleMs',
  total: 'The call took longer than totalMs',
};

/** The error for a time limit that ran out. */
export function timeoutError(limit: LimitName, limitMs: number, host: string): MaeError {
  return new MaeError({
    code: 'CLIENT_TIMEOUT',
    message: `${limitWords[limit]} (${limitMs} ms, ${host}). Try again, or raise timeouts.${limit}Ms.`,
    retryable: true,
    details: { limit, limitMs, host },
  });
}

/** The error for a stream or body that ended early. */
export function streamCut(host: string, receivedCharacters: number, cause?: unknown): MaeError {
  return new MaeError({
    code: 'CLIENT_STREAM_CUT',
    message: `The answer of ${host} was cut off after ${receivedCharacters} characters. Try again; what arrived is not the whole reply.`,
    retryable: true,
    details: { host, receivedCharacters },
    cause,
  });
}

/** The error for use after `close()`. */
export function closedError(): MaeError {
  return new MaeError({
    code: 'CLIENT_CLOSED',
    message: 'The client is closed. Make a new one, or close it later.',
  });
}

/** The first code of an error or one of its causes, as Node and undici name faults. */
function faultCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at instanceof AggregateError && at.errors[0] instanceof Error) return faultCode(at.errors[0]);
  }
  return undefined;
}

const certificate = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|^ERR_TLS/;
const ended = /^(UND_ERR_(CLOSED|DESTROYED))$/;

/** The error for a request that found no server, or lost it before the answer began. */
export function connectionError(error: unknown, host: string, connectMs: number): unknown {
  const fault = faultCode(error);
  if (fault === 'UND_ERR_CONNECT_TIMEOUT') return timeoutError('connect', connectMs, host);
  if (fault !== undefined && ended.test(fault)) return closedError();
  // Without a code, or refused by undici as an argument, it is a mistake in a program and not a fault of the network.
  if (fault === undefined || fault.startsWith('UND_ERR_INVALID') || fault.startsWith('ERR_INVALID')) return error;
  const distrusted = certificate.test(fault);
  const unknown = fault === 'ENOTFOUND';
  const advice = distrusted
    ? 'Its certificate is not trusted: set NODE_EXTRA_CA_CERTS to the certificate of your authority.'
    : unknown
      ? 'The host name does not exist: check the base URL.'
      : 'Check the network, proxy and base URL, then try again.';
  return new MaeError({
    code: 'CLIENT_UNREACHABLE',
    message: `${host} could not be reached (${fault}). ${advice}`,
    retryable: !distrusted && !unknown,
    details: { host, fault },
    cause: error,
  });
}
