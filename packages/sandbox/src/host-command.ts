import { realpathSync } from 'node:fs';
import { entropyDevice } from './host/entropy.js';
import { addonFile, hostScript } from './host-files.js';
import type { HostBoot, Runtime } from './messages.js';
import type { Wrapping } from './wrappers.js';

export interface HostCommand {
  file: string;
  args: string[];
  env: Record<string, string>;
  /** What the way it is started adds to what the host says of itself. */
  layers: string[];
  /** The program that sets its memory limit, where there is one. */
  prlimit?: string;
  /** Whether it says that it lives while a program runs, as the system does not tell how it is. */
  hasHeartbeat?: boolean;
}

/** Flags of hosts on which compiled code depends: a code cache made under others is of no use. */
export const hostFlags = [
  // Isolates with other V8 snapshots than Node's cannot live beside it on every platform.
  '--no-node-snapshot',
  // Isolates have heaps of their own; this one is for the realm where sources are parsed.
  '--max-old-space-size=512',
];

/**
 * Of Python's hosts: functions of the interpreter are validated when they are first compiled, not all 8,000 of them at
 * the start, which would take a third of it. Calls by address are not inlined on a guess, which other Python code proves
 * wrong: each time the interpreter's loop would be compiled again, beside the program. No module but the interpreter's
 * is there.
 */
export const pythonHostFlags = [...hostFlags, '--wasm-lazy-validation', '--no-wasm-inlining-call-indirect'];

/** How a host is started: with the permissions it needs to boot, which it then drops, and no environment. */
export function hostCommand(
  runtime: Runtime,
  files: Record<string, string>,
  wrapping: Wrapping,
  warm: number,
): HostCommand {
  const script = hostScript(runtime);
  const addon = addonFile();
  const runtimeFiles = Object.fromEntries(Object.entries(files).map(([name, path]) => [name, realpathSync(path)]));
  const { prlimit, layers, command } = wrapping;
  const hasHeartbeat = process.platform !== 'linux';
  const boot: HostBoot = { runtime, addon, runtimeFiles, warm, hasMemoryCap: prlimit !== undefined, hasHeartbeat };
  // What it holds of memory and descriptors, and chance. The first and the last stay open, and are read after the right
  // to open files is gone.
  const itself = process.platform === 'linux' ? ['/proc/self/statm', '/proc/self/fdinfo/*', entropyDevice] : [];
  const readable = [script, addon, ...Object.values(runtimeFiles), ...itself];
  const [file = process.execPath, ...args] = [...command, process.execPath];
  return {
    file,
    layers,
    prlimit,
    hasHeartbeat,
    args: [
      ...args,
      '--permission',
      '--allow-addons',
      ...readable.map((path) => `--allow-fs-read=${path}`),
      ...(runtime === 'python' ? pythonHostFlags : hostFlags),
      // Reads and writes database files anywhere, permission model or not.
      '--no-experimental-sqlite',
      ...(major() >= 26 ? ['--no-experimental-ffi'] : []),
      '--disable-sigusr1',
      '--disable-warning=PERM0001',
      '--disable-warning=ExperimentalWarning',
      script,
      JSON.stringify(boot),
    ],
    // glibc keeps what isolates had unless it is told to give back.
    env: { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' },
  };
}

function major(): number {
  return Number.parseInt(process.versions.node, 10);
}
