import { MaeError } from '@mae/protocol';
import { safeCause } from './safe-cause.js';

export type LimitName = 'connect' | 'firstByte' | 'idle' | 'total';

/** Where a connection was to go. */
export interface Target {
  host: string;
  /** Host and port of the proxy, without user name and password. */
  proxy?: string;
  apiKey: string | undefined;
  connectMs: number;
}

const limitWords: Record<LimitName, string> = {
  connect: 'No connection to the API within connectMs',
  firstByte: 'The API did not begin to answer within firstByteMs',
  idle: 'The answer stood still for longer than idleMs',
  total: 'The call took longer than totalMs',
};

/** The error for a time limit that ran out. */
export function timeoutError(limit: LimitName, limitMs: number, host: string, proxy?: string): MaeError {
  const through = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  return new MaeError({
    code: 'CLIENT_TIMEOUT',
    message: `${limitWords[limit]} (${limitMs} ms, ${host}${through}). Try again, or raise timeouts.${limit}Ms.`,
    retryable: true,
    details: { limit, limitMs, host, ...(proxy !== undefined && { proxy }) },
  });
}

/** How much of an answer arrived: characters of a reply where they were read, else bytes of its body. */
export type Received = { receivedCharacters: number } | { receivedBytes: number };

/** The error for a stream or body that ended early. */
export function streamCut(host: string, received: Received, cause?: Error): MaeError {
  const amount =
    'receivedBytes' in received ? `${received.receivedBytes} bytes` : `${received.receivedCharacters} characters`;
  return new MaeError({
    code: 'CLIENT_STREAM_CUT',
    message: `The answer of ${host} was cut off after ${amount}. Try again; what arrived is not the whole reply.`,
    retryable: true,
    details: { host, ...received },
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

/** The status a proxy refused with: undici says it in words alone. */
function proxyStatus(error: unknown): number | undefined {
  const text = error instanceof Error ? error.message : '';
  const said = /^Proxy response \((\d{3})\)|^Proxy Authentication Required \((\d{3})\)/.exec(text);
  return said === null ? undefined : Number(said[1] ?? said[2]);
}

const certificate = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|^ERR_TLS/;
const ended = /^(UND_ERR_(CLOSED|DESTROYED))$/;

function adviceFor(fault: string, proxy: string | undefined): { advice: string; retryable: boolean } {
  if (certificate.test(fault)) {
    return {
      advice:
        'Its certificate is not trusted: give the certificate of your authority as the option ca, or in NODE_EXTRA_CA_CERTS.',
      retryable: false,
    };
  }
  if (fault === 'ENOTFOUND') {
    const advice =
      proxy === undefined
        ? 'The host name does not exist: check the base URL.'
        : 'A host name does not exist: check HTTPS_PROXY, HTTP_PROXY and the base URL.';
    return { advice, retryable: false };
  }
  const what = proxy === undefined ? 'network, proxy and base URL' : 'network, HTTPS_PROXY, HTTP_PROXY and NO_PROXY';
  return { advice: `Check the ${what}, then try again.`, retryable: true };
}

/** The error for a request that found no server, or lost it before the answer began. */
export function connectionError(error: unknown, { host, proxy, apiKey, connectMs }: Target): unknown {
  const status = proxy === undefined ? undefined : proxyStatus(error);
  if (proxy !== undefined && status !== undefined) return proxyRefused(host, proxy, status);
  const fault = faultCode(error);
  if (fault === 'UND_ERR_CONNECT_TIMEOUT') return timeoutError('connect', connectMs, host, proxy);
  if (fault !== undefined && ended.test(fault)) return closedError();
  const cause = safeCause(error, apiKey);
  if (error instanceof Error && error.name === 'HTTPParserError') return notHttp(host, cause);
  // Without a code, or refused by undici as an argument, it is a mistake in a program and not a fault of the network.
  if (fault === undefined || fault.startsWith('UND_ERR_INVALID') || fault.startsWith('ERR_INVALID')) return cause;
  const { advice, retryable } = adviceFor(fault, proxy);
  const through = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  return new MaeError({
    code: 'CLIENT_UNREACHABLE',
    message: `${host} could not be reached${through} (${fault}). ${advice}`,
    retryable,
    details: { host, fault, ...(proxy !== undefined && { proxy }) },
    cause,
  });
}

function notHttp(host: string, cause: Error | undefined): MaeError {
  return new MaeError({
    code: 'CLIENT_REPLY_INVALID',
    message: `What ${host} answered is not HTTP. Check the scheme (http or https) and the port of the base URL.`,
    details: { host },
    cause,
  });
}

function proxyRefused(host: string, proxy: string, status: number): MaeError {
  const advice =
    status === 407
      ? 'Put a right user name and password into HTTPS_PROXY or HTTP_PROXY, as http://user:password@host:port.'
      : 'Ask who runs it to allow this host, or name the host in NO_PROXY.';
  return new MaeError({
    code: 'CLIENT_UNREACHABLE',
    message: `The proxy ${proxy} did not let the call to ${host} through (status ${status}). ${advice}`,
    retryable: status >= 500,
    details: { host, proxy, fault: `PROXY_${status}` },
  });
}
