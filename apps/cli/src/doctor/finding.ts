/** One thing the doctor looked at. */
export interface Finding {
  /** What was looked at, in a word or two. */
  name: string;
  status: 'ok' | 'warn' | 'fail';
  /** What was seen. Never a key. */
  seen: string;
  /** What to do about it; for `warn` and `fail`. */
  cure?: string;
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
