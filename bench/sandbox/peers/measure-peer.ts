import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Counts } from '../counts.ts';
import { tasksOf } from '../human-eval.ts';
import { type Peer, type PeerName, peers } from './all.ts';
import type { Figures } from './figures.ts';

/** What a process that measures is asked. `from`: the task to go on with, where the process before it died. */
export interface Asked {
  name: PeerName;
  counts: Counts;
  from?: number;
}

export type Told =
  | { figures: Figures }
  | { failed: string }
  | { began: string }
  | { task: string; failure: string | undefined };

export interface TaskFailure {
  id: string;
  why: string;
}

export interface PeerResult {
  name: PeerName;
  figures?: Figures;
  /** Why there are no figures. */
  missing?: string;
  /** Tasks that were tried and those that did not pass; absent without the data. */
  tasks?: { tried: number; failures: TaskFailure[] };
}

async function ask(asked: Asked, onTold: (told: Told) => void): Promise<string> {
  const child = fork(new URL('child.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.on('message', (told) => onTold(told as Told));
  child.send(asked);
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal ?? `code ${code}`;
}

/**
 * All that is known of a peer. Never rejects: what is not installed is a result too, and a task that takes its process
 * down is one that cannot be run.
 */
export async function measurePeer(name: PeerName, counts: Counts): Promise<PeerResult> {
  const { language, isSlow }: Peer = peers[name];
  const wanted = isSlow ? 0 : Math.min(counts.tasks, tasksOf(language).length);
  const failures: TaskFailure[] = [];
  let figures: Figures | undefined;
  let tried = 0;
  for (;;) {
    let current: string | undefined;
    let failed: string | undefined;
    const end = await ask({ name, counts, ...(figures !== undefined && { from: tried }) }, (told) => {
      if ('figures' in told) figures = told.figures;
      else if ('failed' in told) failed = told.failed;
      else if ('began' in told) current = told.began;
      else {
        current = undefined;
        tried += 1;
        if (told.failure !== undefined) failures.push({ id: told.task, why: told.failure });
      }
    });
    if (figures === undefined) return { name, missing: failed ?? `its process ended with ${end}` };
    if (current !== undefined) {
      failures.push({ id: current, why: failed ?? `took its process down (${end})` });
      tried += 1;
    }
    if (tried >= wanted) return { name, figures, ...(wanted > 0 && { tasks: { tried, failures } }) };
    if (current === undefined) return { name, figures };
  }
}
