import type { Heap } from './heap.js';
import type { Text } from './text.js';
import type { WorkFolder } from './work-folder.js';

/**
 * What the functions of this folder share. Each of them is sent into an isolate as text, so each is whole in itself:
 * it imports types alone, and is given whatever else it uses.
 */

/** A function of the interpreter. Addresses and sizes are plain numbers. */
export type Call = (...numbers: number[]) => number;

export interface Exports {
  memory: WebAssembly.Memory;
  [name: string]: unknown;
}

/** CPython, instantiated. */
export interface Interpreter {
  exports: Exports;
  heap: Heap;
  text: Text;
  workFolder: WorkFolder;
}

/** What the outside gives an interpreter. */
export interface System {
  write(stream: 1 | 2, bytes: Uint8Array): void;
  /** Fills as much as there is and returns how much that was; 0 is the end. */
  read(into: Uint8Array): number;
  /** Fills all of it with random bytes. */
  entropy(into: Uint8Array): void;
  /** Added to the real time, in milliseconds. */
  clock: { offsetMs: number };
  /** Environment variables for C, read when an interpreter is started, not when it is restored. */
  environment?: Record<string, string>;
}

/** Addresses of what the outside uses in a restored interpreter. They hold for one image. */
export interface EntryPoints {
  /** Of variables of C, by name. */
  variables: Record<string, number>;
  validate: number;
  prepare: number;
  /** For the later calls of a session. */
  compileCall: number;
  prepareChecks: number;
  renewInput: number;
  bring: number;
  /** The dict in which tracebacks find sources. */
  sources: number;
  describe: number;
  exitCode: number;
  runExitFunctions: number;
  /** Takes what waits for answers of the host, then each function of the host. */
  giveFunction: number;
  /** Takes a frame; gives what makes an awaitable of the call it is making, or None. */
  awaitableWanted: number;
  /** `json.loads`. */
  readJson: number;
  /** `sys.monitoring.free_tool_id`. */
  freeMonitor: number;
  policyErrors: number[];
  /** Number of the instruction that a `raise` statement becomes. */
  raiseInstruction: number;
  standardStreams: number[];
  /** `gc.get_referents`. */
  referents: number;
  /** Functions of the standard library that compare, each followed by its code: any other is the program's. */
  knownRules: number[];
}
