/** The functions of the host that the guest's side calls. They take and give strings and numbers only. */
export interface Host {
  write(stream: 'stdout' | 'stderr', text: string): void;
  report(kind: ReportKind, a?: string, b?: string, c?: string, d?: string): void;
  /** Asks to be called back with `fire` after a delay. */
  schedule(milliseconds: number): void;
  /** Random bytes as hexadecimal digits. */
  entropy(bytes: number): string;
  /** `kind` and its arguments as JSON in, JSON out; never throws. */
  url(request: string): string;
}

/**
 * - `settled`: the program's body ended.
 * - `value`: repr, JSON or undefined.
 * - `error`: name, message, stack: the program failed.
 * - `verdict`: `passed` or `failed`, message, left, right.
 */
export type ReportKind = 'settled' | 'value' | 'error' | 'verdict';

export interface Settings {
  stdin: string;
  globals: string[] | null;
  denied: string[];
  seed: number | null;
  now: number | null;
}

/** What the host may ask of the guest's side. */
export type Operation = 'run' | 'fire' | 'finish' | 'check' | 'flush';
