/**
 * What the functions of this folder share. Each of them is sent into an isolate as text, so each is whole in itself:
 * it imports types alone, and is given whatever else it uses.
 */

/** An open file of Emscripten's file system. */
export interface Stream {
  tty?: unknown;
  stream_ops: object;
}

export interface Node {
  mode: number;
  usedBytes: number;
  contents: Uint8Array | Record<string, Node>;
}

/** As much of Emscripten's file system as is used here. */
export interface FileSystem {
  init(): void;
  chdir(path: string): void;
  mkdirTree(path: string): void;
  writeFile(path: string, content: Uint8Array, options?: { canOwn?: boolean }): void;
  readFile(path: string): Uint8Array;
  readdir(path: string): string[];
  lstat(path: string): { mode: number; size: number };
  isDir(mode: number): boolean;
  isFile(mode: number): boolean;
  getStream(descriptor: number): Stream;
  ignorePermissions: boolean;
  ErrnoError: new (errno: number) => Error;
  filesystems: { MEMFS: MemoryFiles };
}

type WriteFile = (
  file: { node: Node },
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number,
  canOwn: boolean,
) => number;

export interface MemoryFiles {
  createNode(parent: unknown, name: string, mode: number, device: number): Node;
  resizeFileStorage(node: Node, size: number): void;
  stream_ops: { write: WriteFile };
  ops_table: { file: { stream: { write: WriteFile } } };
}

/** Emscripten's module object. */
export interface Emscripten {
  FS: FileSystem;
  ENV: Record<string, string>;
  HEAPU8: Uint8Array;
}

export type CreateModule = (settings: Record<string, unknown>) => Promise<Emscripten>;

/** A function of the interpreter. Addresses and sizes are plain numbers. */
type Call = (...numbers: number[]) => number;

/** The interpreter's exports: C functions by name, and addresses of C variables. */
export interface Exports {
  memory: WebAssembly.Memory;
  [name: string]: Call | { value: number } | WebAssembly.Memory;
}

export interface Interpreter {
  emscripten: Emscripten;
  exports: Exports;
}

/** What the outside gives an interpreter. */
export interface System {
  write(stream: 1 | 2, bytes: Uint8Array): void;
  /** Fills as much as there is and returns how much that was; 0 is the end. */
  read(into: Uint8Array): number;
  entropy(size: number): Uint8Array;
}

/** A stretch of memory to be written: where it starts, in bytes, and how long it is. */
export type Run = [start: number, length: number];

export interface Snapshot {
  /** Of the whole memory, in bytes. */
  size: number;
  runs: Run[];
  /** The runs, one after another. */
  bytes: Uint8Array;
}

/** Addresses of what the outside calls in a restored interpreter. They hold for one snapshot. */
export interface EntryPoints {
  validate: number;
  prepare: number;
  describe: number;
  exitCode: number;
  runExitFunctions: number;
  /** `sys.monitoring.free_tool_id`. */
  freeMonitor: number;
  policyErrors: number[];
  standardStreams: number[];
  /** `__eq__` functions of the standard library: any other was defined by the program. */
  knownEquals: number[];
}
