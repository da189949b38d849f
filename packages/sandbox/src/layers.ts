/** One thing that stands between a program and the machine. */
export interface SandboxLayer {
  /** As `stats()` and `describe()` name it. */
  name: string;
  /** Where it can be had. */
  on: 'everywhere' | 'linux';
  /** What it means where it is missing, as a sentence. */
  without: string;
}

/** Every layer of the process's side of the boundary, from the program outwards. */
export const sandboxLayers: readonly SandboxLayer[] = [
  { name: 'isolate', on: 'everywhere', without: 'A program would share the objects of its host.' },
  { name: 'process', on: 'everywhere', without: 'A program that crashes would take the application down.' },
  { name: 'empty-environment', on: 'everywhere', without: 'A broken isolate would find keys in the environment.' },
  { name: 'watchdog', on: 'everywhere', without: 'Time and memory would be watched from outside only.' },
  { name: 'permission-model', on: 'everywhere', without: 'A broken isolate could use files and start programs.' },
  {
    name: 'permissions-dropped',
    on: 'everywhere',
    without: 'A broken isolate could read the files that its host was started from. A newer Node drops this right.',
  },
  {
    name: 'network-namespace',
    on: 'linux',
    without: 'A broken isolate could open connections on Node 24. It takes unshare and user namespaces.',
  },
  { name: 'no-new-privileges', on: 'linux', without: 'A broken isolate could start programs that gain rights.' },
  { name: 'no-capabilities', on: 'linux', without: 'Hosts have the rights of this user, which matters for root.' },
  {
    name: 'ends-with-parent',
    on: 'linux',
    without: 'A host that was stopped outlives an application that was killed. It takes setpriv of util-linux.',
  },
  { name: 'no-file-writes', on: 'linux', without: 'A broken isolate could write files of this user.' },
  { name: 'no-core-dumps', on: 'linux', without: 'A host that crashes may leave its memory on disk.' },
  { name: 'few-descriptors', on: 'linux', without: 'A broken isolate could open as many files as this user may.' },
  {
    name: 'kernel-memory-cap',
    on: 'linux',
    without: 'A burst may go some tens of megabytes over its limit. It takes prlimit of util-linux.',
  },
];

/** Those that are not among the ones in force, and what that means. */
export function missingLayers(inForce: readonly string[]): SandboxLayer[] {
  return sandboxLayers.filter(({ name }) => !inForce.includes(name));
}

/** What a host says of itself when it is ready. */
export function hostLayers(dropsPermissions: boolean): string[] {
  const always = ['isolate', 'process', 'empty-environment', 'watchdog', 'permission-model'];
  return dropsPermissions ? [...always, 'permissions-dropped'] : always;
}
