// Samples the memory of processes every millisecond, whatever the engine's own thread is busy with.
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { Sampled, Sampling } from './sampler.ts';

const pageBytes = 4096;

interface Watched {
  file: number;
  startBytes: number;
  peakBytes: number;
  crossedAt?: number;
}

let watched: Watched[] = [];
let capBytes = 0;
let timer: NodeJS.Timeout | undefined;
const text = Buffer.alloc(128);

/** The kept descriptor answers for that process only, dead or alive. */
function read(file: number): number {
  try {
    const length = readSync(file, text, 0, text.length, 0);
    return Number(text.toString('latin1', 0, length).split(' ')[1]) * pageBytes;
  } catch {
    return 0;
  }
}

function sample(): void {
  for (const one of watched) {
    one.peakBytes = Math.max(one.peakBytes, read(one.file));
    if (one.peakBytes - one.startBytes > capBytes) one.crossedAt ??= performance.timeOrigin + performance.now();
  }
}

parentPort?.on('message', (message: Sampling) => {
  if (message.type === 'begin') {
    capBytes = message.capBytes;
    watched = message.pids.map((pid) => {
      const file = openSync(`/proc/${pid}/statm`, 'r');
      const startBytes = read(file);
      return { file, startBytes, peakBytes: startBytes };
    });
    timer = setInterval(sample, 1);
    parentPort?.postMessage({});
    return;
  }
  clearInterval(timer);
  for (const { file } of watched) closeSync(file);
  const grown = watched.toSorted((a, b) => b.peakBytes - b.startBytes - (a.peakBytes - a.startBytes))[0];
  const sampled: Sampled = {
    grownBytes: grown === undefined ? 0 : grown.peakBytes - grown.startBytes,
    ...(grown?.crossedAt !== undefined && { crossedAt: grown.crossedAt }),
  };
  parentPort?.postMessage(sampled);
});
