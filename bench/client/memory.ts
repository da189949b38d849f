import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Counts } from './counts.ts';

/** Memory of the client's process right after a collection. */
export interface Sample {
  tokens: number;
  /** Bytes of the texts that were received so far: each stream ends with its whole reply. */
  textBytes: number;
  /** On the heap and beside it, such as bytes that were read and not yet looked at. */
  heldBytes: number;
  residentBytes: number;
}

export interface MemoryAsked {
  baseUrl: string;
  streams: number;
  tokens: number;
}

/**
 * Reads many long streams side by side in a process of its own, which looks at its memory fifty times on the way and
 * at its end.
 */
export async function memorySamples(baseUrl: string, counts: Counts): Promise<Sample[]> {
  const program = fileURLToPath(new URL('memory-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', program], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exit = once(child, 'exit');
  const samples: Sample[] = [];
  child.on('message', (sample) => samples.push(sample as Sample));
  child.send({ baseUrl, streams: counts.memoryStreams, tokens: counts.memoryTokens } satisfies MemoryAsked);
  const [code, signal] = (await exit) as [number | null, string | null];
  if (code !== 0) throw new Error(`the process that reads streams ended with ${signal ?? code}`);
  return samples;
}
