import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { type Peer, type PeerName, peerNames, peers } from './peers/all.ts';

export interface Bundle {
  bytes: number;
  gzipBytes: number;
}

/** What a program that makes one chat call comes to, minified, as one file. */
async function bundle(entry: string, external: string[]): Promise<Bundle> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external,
    write: false,
    logLevel: 'error',
  });
  const contents = outputFiles.map((file) => file.contents);
  return {
    bytes: contents.reduce((sum, { length }) => sum + length, 0),
    gzipBytes: contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0),
  };
}

export interface Bundles {
  /** Code of this repository alone. */
  own: Bundle;
  whole: Record<PeerName, Bundle>;
}

/** @param dependencies Names of what our own code needs of others. */
export async function bundles(dependencies: string[]): Promise<Bundles> {
  const own = await bundle(peers.mae.entry, dependencies);
  const whole: [PeerName, Bundle][] = [];
  for (const name of peerNames) {
    const { entry, leftOut }: Peer = peers[name];
    whole.push([name, await bundle(entry, leftOut)]);
  }
  return { own, whole: Object.fromEntries(whole) as Record<PeerName, Bundle> };
}
