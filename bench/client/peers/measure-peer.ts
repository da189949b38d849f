import { fork } from 'node:child_process';
import { once } from 'node:events';
import { median } from '../../measure.ts';
import type { PeerName } from './all.ts';
import type { Asked, Told } from './child.ts';
import type { Figures } from './figures.ts';

/** Figures of one client from one fresh process. @throws Error where it did not do what it was asked. */
export async function measurePeer(asked: Asked): Promise<Figures> {
  const child = fork(new URL('child.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exit = once(child, 'exit');
  const told = Promise.race([once(child, 'message'), exit.then(() => [{ failed: 'it ended without a word' }])]);
  child.send(asked);
  const [answer] = (await told) as [Told];
  await exit;
  if ('failed' in answer) throw new Error(`${asked.name}: ${answer.failed}`);
  return answer.figures;
}

/** The figures of several processes as one: medians, and all delays. */
export function together(rounds: Figures[]): Figures {
  const of = (pick: (figures: Figures) => number) => median(rounds.map(pick));
  return {
    wholeMs: of(({ wholeMs }) => wholeMs),
    burstUs: of(({ burstUs }) => burstUs),
    pacedUs: of(({ pacedUs }) => pacedUs),
    firstDeltaMs: rounds.flatMap(({ firstDeltaMs }) => firstDeltaMs),
  };
}

export type FiguresByPeer = Record<PeerName, Figures>;
