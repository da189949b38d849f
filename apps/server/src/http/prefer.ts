/** What a `Prefer` header asks for (RFC 7240). Preferences that are not known are passed over: they are no orders. */
export interface Preferences {
  /** Answer at once. */
  respondAsync: boolean;
  /** Wait so many seconds for the end. */
  waitSeconds?: number;
}

export function readPrefer(header: string | undefined): Preferences {
  const preferences: Preferences = { respondAsync: false };
  for (const part of (header ?? '').split(',')) {
    const [name = '', value = ''] = (part.split(';')[0] ?? '').split('=').map((piece) => piece.trim());
    if (name.toLowerCase() === 'respond-async') preferences.respondAsync = true;
    // Of a preference that is there twice, the first counts.
    const seconds = /^"?(\d{1,9})"?$/.exec(value)?.[1];
    if (name.toLowerCase() === 'wait' && seconds !== undefined) preferences.waitSeconds ??= Number(seconds);
  }
  return preferences;
}
