import type { Language, Sandbox } from '@mae/protocol';
import type { Programs } from './programs.js';

/**
 * What not every sandbox has. One that lacks it says so, and the cases that need it are left out.
 *
 * - `value`: tells the value of the last expression. `await`: `await` at the top of programs and checks.
 * - `stdin`, `files` (in), `written-files` (out), `functions` (of the host), `seed`, `now`: parts of a request.
 * - `memory`: holds `memoryMb`. `policy`: refuses imports. `names`: `validate` finds names that are bound nowhere.
 * - `sides`: a failed comparison has `left` and `right`. `later-checks`: a check that is ended by its limit does not
 *   keep those behind it from running. `forgeries`: programs that are written to pass do not.
 */
export type SandboxFeature =
  | 'value'
  | 'await'
  | 'stdin'
  | 'files'
  | 'written-files'
  | 'functions'
  | 'seed'
  | 'now'
  | 'memory'
  | 'policy'
  | 'names'
  | 'sides'
  | 'later-checks'
  | 'forgeries';

/** What a case is run with. */
export interface SandboxAt {
  sandbox: Sandbox;
  language: Language;
  programs: Programs;
}

/** Cases by name, each with what it needs besides. */
export type SandboxTests = Record<string, { needs?: SandboxFeature[]; run(at: SandboxAt): Promise<void> }>;
