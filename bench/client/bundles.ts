import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, type BuildResult, build } from 'esbuild';
import { type Peer, type PeerName, peerNames, peers } from './peers/all.ts';

export interface Bundle {
  bytes: number;
  gzipBytes: number;
}

const options = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  write: false,
  metafile: true,
  splitting: true,
  outdir: 'bundle',
  logLevel: 'error',
} satisfies BuildOptions;

type Built = BuildResult<typeof options>;

/** A program that makes one chat call, minified. */
function bundle(entry: string, external: string[]): Promise<Built> {
  const stdin = { contents: entry, resolveDir: fileURLToPath(new URL('.', import.meta.url)) };
  return build({ ...options, stdin, external });
}

/** All of its files. */
function whole({ outputFiles }: Built): Bundle {
  return {
    bytes: outputFiles.reduce((sum, { contents }) => sum + contents.length, 0),
    gzipBytes: outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0),
  };
}

/** Bytes of the files that it loads as it starts: without those that an `import()` loads where they are needed. */
function loadedBytes({ metafile: { outputs } }: Built): number {
  const loaded = new Set<string>();
  const load = (file: string): void => {
    const output = outputs[file];
    if (output === undefined || loaded.has(file)) return;
    loaded.add(file);
    for (const { path, kind } of output.imports) if (kind === 'import-statement') load(path);
  };
  for (const [file, { entryPoint }] of Object.entries(outputs)) if (entryPoint === '<stdin>') load(file);
  return [...loaded].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
}

export interface Bundles {
  /** Code of this repository alone: what one chat call loads, and all there is. */
  own: { callBytes: number; allBytes: number };
  whole: Record<PeerName, Bundle>;
}

/** @param dependencies Names of what our own code needs of others. */
export async function bundles(dependencies: string[]): Promise<Bundles> {
  const own = await bundle(peers.mae.entry, dependencies);
  const ofPeers: [PeerName, Bundle][] = [];
  for (const name of peerNames) {
    const { entry, leftOut }: Peer = peers[name];
    ofPeers.push([name, whole(await bundle(entry, leftOut))]);
  }
  return {
    own: { callBytes: loadedBytes(own), allBytes: whole(own).bytes },
    whole: Object.fromEntries(ofPeers) as Record<PeerName, Bundle>,
  };
}
