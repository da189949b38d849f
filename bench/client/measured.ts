import { type Bundles, bundles } from './bundles.ts';
import type { Counts } from './counts.ts';
import { type ImportFigures, importFigures } from './imports.ts';
import { type Installed, installedWith } from './installed.ts';
import { memorySamples, type Sample } from './memory.ts';
import { type PeerName, peerNames, peers } from './peers/all.ts';
import type { Figures } from './peers/figures.ts';
import { measurePeer, together } from './peers/measure-peer.ts';
import { startServer } from './wire/start.ts';

/** All that was measured in one run of the benchmark. */
export interface Measured {
  imports: Record<PeerName, ImportFigures>;
  installed: Record<PeerName, Installed[]>;
  bundles: Bundles;
  calls: Record<PeerName, Figures>;
  memory: Sample[];
}

/** Something of each client. */
function ofEach<T>(give: (name: PeerName) => T): Record<PeerName, T> {
  return Object.fromEntries(peerNames.map((name) => [name, give(name)])) as Record<PeerName, T>;
}

const isOurs = ({ name }: Installed) => name.startsWith('@mae/');

/** Measures one thing after another: nothing runs beside what is being measured. */
export async function measureAll(counts: Counts, onStep: (what: string) => void): Promise<Measured> {
  onStep('imports');
  const imports = await importFigures(counts.imports);
  onStep('sizes');
  const installed = ofEach((name) => installedWith(peers[name].module));
  const own = await bundles(installed.mae.filter((one) => !isOurs(one)).map(({ name }) => name));
  await using server = await startServer();
  const { baseUrl } = server;
  const rounds = ofEach((): Figures[] => []);
  for (let round = 0; round < counts.rounds; round++) {
    for (const name of peerNames) {
      onStep(`calls of ${name}`);
      rounds[name].push(await measurePeer({ name, baseUrl, counts }));
    }
  }
  onStep('memory');
  const memory = await memorySamples(baseUrl, counts);
  return { imports, installed, bundles: own, calls: ofEach((name) => together(rounds[name])), memory };
}
