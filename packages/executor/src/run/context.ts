import type { EventLog, HostFunction, InputFile, RunModels, RunOptions, Sandbox, SandboxFacts } from '@mae/protocol';
import type * as z from 'zod';
import type { Journal } from '../log/journal.js';
import type { ModelCalls } from '../model/logged-model.js';
import type { Approve } from '../options.js';
import type { Deadline } from './deadline.js';
import type { Turns } from './turns.js';

/** An input file as prompts show it. */
export interface ShownFile {
  name: string;
  bytes: number;
  sha256: string;
  preview?: string;
}

/** Everything the phases of one run share. */
export interface RunContext {
  task: string;
  options: RunOptions;
  models: RunModels;
  facts: SandboxFacts;
  files: InputFile[];
  shownFiles: ShownFile[];
  functions?: Record<string, HostFunction>;
  approve?: Approve;
  /** The caller's zod schema, which may ask for more than the JSON Schema made of it. */
  output?: z.ZodType;
  sandbox: Sandbox;
  journal: Journal;
  log: EventLog;
  calls: ModelCalls;
  /** Counts the time the run is worked on. */
  deadline: Deadline;
  /** Programs that wait for an answer: one at a time. */
  approvals: Turns;
  generateSeed: () => number;
  /** Aborts on cancel, suspend, deadline, and where the log refuses events. */
  signal: AbortSignal;
}
