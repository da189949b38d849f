import type { GuestCosts } from '../../packages/sandbox/test/guest-costs.ts';
import { type AttackFigures, attackFigures } from './attacks/measure.ts';
import type { Counts } from './counts.ts';
import { overshoots } from './deadlines.ts';
import { keptBytes } from './giving-back.ts';
import { guestCosts } from './guests.ts';
import { lineDelays } from './live-lines.ts';
import { peerNames } from './peers/all.ts';
import { measurePeer, type PeerResult } from './peers/measure-peer.ts';
import { peerVersions } from './peers/versions.ts';

/** All that was measured in one run of the benchmark. */
export interface Measured {
  guests: Record<'python' | 'javascript', GuestCosts>;
  peers: PeerResult[];
  versions: string[];
  overshootMs: number[];
  lineMs: number[];
  kept: Record<'python' | 'javascript', number | 'recycled' | undefined>;
  attacks: AttackFigures[];
}

/** Measures one thing after another: nothing runs beside what is being measured. */
export async function measureAll(counts: Counts, onStep: (what: string) => void): Promise<Measured> {
  onStep('fresh isolates');
  const guests = await guestCosts(counts.isolates);
  const peers: PeerResult[] = [];
  for (const name of peerNames) {
    onStep(name);
    peers.push(await measurePeer(name, counts));
  }
  const versions = await peerVersions();
  onStep('deadlines');
  const overshootMs = await overshoots(counts);
  onStep('live lines');
  const lineMs = await lineDelays(counts);
  onStep('memory given back');
  const kept = {
    python: await keptBytes('python', counts.large),
    javascript: await keptBytes('javascript', counts.large),
  };
  onStep('attacks');
  const attacks = await attackFigures(counts);
  return { guests, peers, versions, overshootMs, lineMs, kept, attacks };
}
