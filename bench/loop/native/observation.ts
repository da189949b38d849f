/** What comes up first when the test is run after a program, seen by the language itself. */
export type Observation =
  | { kind: 'passed' }
  | {
      kind: 'assertion';
      /** The source of the assertion, and where it stands in the test. */
      source: string;
      line: number;
      /** What the program gave there, each in every form it may be shown in. Empty where it had no part in it. */
      values: string[][];
      /** The source of what gave each of them. */
      sides: string[];
    }
  | {
      kind: 'exception';
      name: string;
      message: string;
      /** Where it was raised in the program; absent where it was the test. */
      line?: number;
      /** The assertion that was being evaluated. */
      source?: string;
    }
  | { kind: 'time' | 'memory'; source?: string }
  /** It ended before the test did. */
  | { kind: 'exit' };
