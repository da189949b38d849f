import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export type Verdict = 'right' | 'wrong' | 'absent' | 'unchecked';

/** Whether a request's key is right, without the key. */
export function verdictOf(authorization: string | undefined, keys: readonly string[] | undefined): Verdict {
  if (authorization === undefined) return 'absent';
  if (keys === undefined) return 'unchecked';
  const key = /^bearer (.*)$/i.exec(authorization)?.[1];
  return key !== undefined && keys.includes(key) ? 'right' : 'wrong';
}

/** A name for whoever called, the same for the same key: whose account it is. */
export function callerOf(authorization: string | undefined): string {
  return createHash('sha256')
    .update(authorization ?? '')
    .digest('base64url');
}

const secretNames = new Set(['x-api-key', 'api-key', 'proxy-authorization', 'cookie']);

/** A request's headers under lower-case names, without its key, wherever it stands. */
export function headersWithoutKey(request: IncomingMessage, verdict: Verdict): Record<string, string> {
  const { authorization, ...others } = request.headers;
  const key = authorization?.replace(/^bearer /i, '');
  const plain = Object.entries(others).map(([name, value]): [string, string] => {
    const text = String(value);
    const secret = text !== '' && (secretNames.has(name) || (key !== undefined && key !== '' && text.includes(key)));
    return [name, secret ? '[secret]' : text];
  });
  return { ...Object.fromEntries(plain), authorization: verdict };
}
