import { realpathSync } from 'node:fs';
import { addonFile, hostScript } from './host-files.js';
import type { HostBoot, Runtime } from './messages.js';
import type { Wrapping } from './wrappers.js';

export interface HostCommand {
  file: string;
  args: string[];
  env: Record<string, string>;
  /** What the way it is started adds to what the host says of itself. */
  layers: string[];
}

/** Flags of hosts on which compiled code depends: a code cache made under others is of no use. */
export const hostFlags = [
  // Isolates with other V8 snapshots than Node's cannot live beside it on every platform.
  '--no-node-snapshot',
  // Isolates have heaps of their own; this one is for the realm where sources are parsed.
  '--max-old-space-size=512',
];

/** How a host is started: with the permissions it needs to boot, which it then drops, and no environment. */
export function hostCommand(runtime: Runtime, files: Record<string, string>, wrapping: Wrapping): HostCommand {
  const script = hostScript();
  const addon = addonFile();
  const runtimeFiles = Object.fromEntries(Object.entries(files).map(([name, path]) => [name, realpathSync(path)]));
  const boot: HostBoot = { runtime, addon, runtimeFiles };
  const readable = [script, addon, ...Object.values(runtimeFiles)];
  const [file = process.execPath, ...args] = [...wrapping.command, process.execPath];
  return {
    file,
    layers: wrapping.layers,
    args: [
      ...args,
      '--permission',
      '--allow-addons',
      ...readable.map((path) => `--allow-fs-read=${path}`),
      ...hostFlags,
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
