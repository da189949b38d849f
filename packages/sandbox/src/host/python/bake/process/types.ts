import type { GuestParts } from '../../guest-script.js';
import type { AddressOf, CApi } from '../../isolate/capi.js';
import type { EntryPoints, Interpreter, System } from '../../isolate/types.js';
import type { TableState } from '../freeze.js';

/** What the baking process is given, as JSON. */
export interface StartInput {
  /** The linked module. */
  wasmPath: string;
  stdlibPath: string;
  guestScript: string;
  harness: [name: string, source: string][];
  /** Modules to have loaded. */
  modules: string[];
  /** Well-known packages that are not there. */
  packages: string[];
  /** Time zones, packed. */
  zones: string;
  /** Place of CPython's call trampoline in the table of functions. */
  trampoline: number;
  variables: readonly string[];
  stateName: { global: string; table: string };
  /** Where the parts go: `<out>.json`, `<out>.memory`, `<out>.cache`. */
  out: string;
}

/** Beside the memory, what the baking process writes down. */
export interface StartOutput {
  globals: number[];
  tables: TableState[];
  entries: EntryPoints;
}

/** The interpreter that is being started. */
export interface Starting {
  guest: GuestParts;
  interpreter: Interpreter;
  /** What the interpreter's calls go to. */
  system: System;
  api: CApi;
  variable: AddressOf;
  /** What Python has printed so far: its last words where it fails. */
  said(): string;
}
