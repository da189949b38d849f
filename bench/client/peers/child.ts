// Makes calls with one client, in a process of its own.
import type { Counts } from '../counts.ts';
import { type PeerName, peers } from './all.ts';
import { type Figures, figuresOf } from './figures.ts';

export interface Asked {
  name: PeerName;
  baseUrl: string;
  counts: Counts;
}

export type Told = { figures: Figures } | { failed: string };

async function main({ name, baseUrl, counts }: Asked): Promise<Told> {
  try {
    const open = await peers[name].load();
    const opened = open(baseUrl);
    const figures = await figuresOf(opened, counts);
    await opened.close();
    return { figures };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

// Nobody hears it any more: whoever asked has ended.
process.once('disconnect', () => process.exit());
process.once('message', async (asked: Asked) => {
  const told = await main(asked);
  process.send?.(told, () => process.disconnect?.());
});
