import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { inTurn, type Open, type Ran } from './peer.ts';

interface Started {
  run(code: string, keep?: boolean): Promise<Ran>;
  close(): Promise<void>;
}

async function startWorker(): Promise<Started> {
  const worker = new Worker(new URL('pyodide-worker.ts', import.meta.url));
  await once(worker, 'message');
  let last: Promise<unknown> = Promise.resolve();
  return {
    async run(code, keep = false) {
      // One interpreter runs one program at a time.
      const mine = last.then(async () => {
        const answered = once(worker, 'message');
        worker.postMessage({ code, keep });
        const [ran] = (await answered) as [Ran];
        return ran;
      });
      last = mine;
      return mine;
    },
    close: async () => void (await worker.terminate()),
  };
}

/** A worker and an interpreter of its own for every run. */
export const openFresh: Open = async () => ({
  async run(code) {
    const started = await startWorker();
    try {
      return await started.run(code);
    } finally {
      await started.close();
    }
  },
  session: () => Promise.reject(new Error('See the worker that is kept.')),
  close: async () => undefined,
});

/** One worker whose interpreter runs everything. */
export const openKept: Open = async () => {
  const started = await startWorker();
  return { ...started, session: (codes) => inTurn(codes, (code) => started.run(code, true)) };
};
