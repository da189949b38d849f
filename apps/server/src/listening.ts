import { MaeError } from '@mae/protocol';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program; choose another with --port',
  EACCES: 'may not be used by this user; choose one above 1023 with --port',
  EADDRNOTAVAIL: 'is not an address of this machine; choose another with --host',
  ENOTFOUND: 'is not a known name; choose another with --host',
};

/** Listens. @throws MaeError `SERVER_ADDRESS_UNAVAILABLE` */
export async function listening<T>(host: string, port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (cause) {
    throw listenProblem(cause, host, port);
  }
}

function listenProblem(cause: unknown, host: string, port: number): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = reasons[code];
  if (reason === undefined) return cause;
  const message = `Cannot listen: ${code.startsWith('EADDRIN') || code === 'EACCES' ? `port ${port} on ${host}` : host} ${reason}.`;
  return new MaeError({ code: 'SERVER_ADDRESS_UNAVAILABLE', message, cause });
}
