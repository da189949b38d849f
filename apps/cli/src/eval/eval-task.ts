import type { CheckInput, InputFile, Language } from '@mae/protocol';

/** One task of a set, whatever format its line had. */
export interface EvalTask {
  id: string;
  /** Of the set, counted from 1. */
  line: number;
  language: Language;
  task: string;
  context?: string;
  /** A program to repair, where the set gives one. */
  program?: string;
  /** Decide over the delivered program, and are hidden from the model unless somebody gives them away. */
  tests: CheckInput[];
  files: InputFile[];
  stdin?: string;
}
