// Measures one peer: what runs in the caller's process may take it down.
import { failureOf, tasksOf } from '../human-eval.ts';
import { type Peer, peers } from './all.ts';
import { coldStarts, figuresOf } from './figures.ts';
import type { Asked, Told } from './measure-peer.ts';
import type { Opened } from './peer.ts';

const tell = (told: Told): void => void process.send?.(told);

async function main({ name, counts, from }: Asked): Promise<void> {
  const peer: Peer = peers[name];
  const { language, isSlow } = peer;
  const open = await peer.load();
  let opened: Opened;
  if (from === undefined) {
    const started = await coldStarts(open, language, isSlow ? Math.min(3, counts.cold) : counts.cold);
    opened = started.opened;
    tell({ figures: await figuresOf(opened, started.coldMs, peer, counts) });
  } else opened = await open();
  // A fresh worker for each of 164 tasks would take minutes, and the interpreter is the same as the kept one's.
  const tasks = isSlow ? [] : tasksOf(language).slice(from ?? 0, counts.tasks);
  for (const { id, code } of tasks) {
    tell({ began: id });
    tell({ task: id, failure: failureOf(await opened.run(code)) });
  }
  await opened.close();
}

// Nobody hears it any more: whoever asked has ended.
process.once('disconnect', () => process.exit());
process.once('message', (asked: Asked) => {
  main(asked).then(
    () => process.disconnect?.(),
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      process.send?.({ failed: reason.split('\n')[0] ?? reason } satisfies Told, () => process.exit(1));
    },
  );
});
