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
  /** A call of a host function with its argument as JSON: its number, or why it is refused; never throws. */
  call(name: string, argument: string): number | string;
}

/**
 * - `settled`: the program's body ended.
 * - `valued`: its last value is known, and is not undefined.
 * - `value`: repr, JSON or undefined.
 * - `error`: name, message, stack: the program failed.
 * - `verdict`: `passed` or `failed`, message, stack, and what the assertion saw (`Witnessed`) as JSON.
 */
export type ReportKind = 'settled' | 'valued' | 'value' | 'error' | 'failing' | 'verdict';

export interface Settings {
  stdin: string;
  globals: string[] | null;
  denied: string[];
  seed: number | null;
  now: number | null;
  functions: { name: string; takes: 'object' | 'other' | 'any' }[];
  maxCallBytes: number;
  /** Whether checks may come: the realm then remembers what the language had. */
  hasChecks: boolean;
}

/** A name that a call of a session declares at its top. */
export interface Declared {
  name: string;
  kind: 'var' | 'let' | 'const' | 'class' | 'function';
}

/** What a later call of a session begins with. */
export interface Beginning {
  stdin: string;
  declared: Declared[];
  /** Names that its code assigns to. */
  assigned: string[];
}

/**
 * What the host may ask of the guest's side. `begin`: a call of a session, whose argument is a `Beginning` as JSON;
 * `finish`: to tell the value, and what `flush` asks: to hand over what was written.
 */
export type Operation = 'begin' | 'run' | 'fire' | 'answer' | 'finish' | 'check' | 'flush';
