import { isIPv4 } from 'node:net';

/** Whether a host name is this machine's own. */
export function isLoopbackName(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (name === '::1' || name === 'localhost' || name.endsWith('.localhost')) return true;
  return isIPv4(name) && name.startsWith('127.');
}

/** The name in a `Host` or `Origin` header, without scheme and port; `undefined` where it is none. */
export function hostNameOf(header: string): string | undefined {
  return URL.parse(header.includes('://') ? header : `http://${header}`)?.hostname;
}
