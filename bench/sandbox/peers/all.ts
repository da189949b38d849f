import type { Open } from './peer.ts';

export interface Peer {
  title: string;
  language: 'python' | 'javascript';
  /** What stands between a program and the process that runs it. */
  boundary: string;
  /** A run takes seconds: it is done a few times only. */
  isSlow?: boolean;
  /** Loads it where it is measured: one that is not installed is a row that says so. */
  load(): Promise<Open>;
}

const ours = 'a fresh isolate for every run, in a supervised process';

/** Ourselves first. */
export const peers = {
  'mae-python': {
    title: '`@mae/sandbox`, Python',
    language: 'python',
    boundary: ours,
    load: async () => (await import('./mae.ts')).openPython,
  },
  'pyodide-fresh': {
    title: 'Pyodide, a fresh Node worker for every run',
    language: 'python',
    boundary: "none: `import js` is Node's own realm",
    isSlow: true,
    load: async () => (await import('./pyodide.ts')).openFresh,
  },
  'pyodide-kept': {
    title: 'Pyodide, one Node worker for all runs',
    language: 'python',
    boundary: 'none, and runs find what others left',
    load: async () => (await import('./pyodide.ts')).openKept,
  },
  monty: {
    title: '`@pydantic/monty`',
    language: 'python',
    boundary: "its own interpreter, in the caller's process",
    load: async () => (await import('./monty.ts')).open,
  },
  python3: {
    title: '`python3 -I`',
    language: 'python',
    boundary: 'none: a process of the same user',
    load: async () => (await import('./python3.ts')).open,
  },
  'mae-javascript': {
    title: '`@mae/sandbox`, JavaScript',
    language: 'javascript',
    boundary: ours,
    load: async () => (await import('./mae.ts')).openJavaScript,
  },
  quickjs: {
    title: '`quickjs-emscripten`',
    language: 'javascript',
    boundary: "an interpreter in WebAssembly, in the caller's process",
    load: async () => (await import('./quickjs.ts')).open,
  },
  'node-vm': {
    title: '`node:vm`',
    language: 'javascript',
    boundary: 'no boundary',
    load: async () => (await import('./node-vm.ts')).open,
  },
} as const satisfies Record<string, Peer>;

export type PeerName = keyof typeof peers;
export const peerNames = Object.keys(peers) as PeerName[];
