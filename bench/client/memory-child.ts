// Reads many long streams side by side, and tells what memory that holds.
import type { MemoryAsked, Sample } from './memory.ts';
import { open } from './peers/mae.ts';
import { textLength } from './wire/frames.ts';
import { modelFor } from './wire/models.ts';

/** Fifty on the way, and one at the end. */
const samples = 51;

async function main({ baseUrl, streams, tokens }: MemoryAsked): Promise<void> {
  const opened = open(baseUrl);
  const step = Math.floor((streams * tokens) / samples);
  let received = 0;
  let characters = 0;
  let next = step;
  const look = (): void => {
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    const heldBytes = heapUsed + external;
    process.send?.({ tokens: received, textBytes: characters, heldBytes, residentBytes: rss } satisfies Sample);
  };
  const read = () =>
    opened.stream(modelFor('burst', tokens), (text) => {
      received += 1;
      characters += text.length;
      if (received < next) return;
      next += step;
      look();
    });
  await Promise.all(Array.from({ length: streams }, read));
  if (characters !== streams * textLength(tokens)) throw new Error(`${characters} characters came`);
  await opened.close();
}

process.once('disconnect', () => process.exit());
process.once('message', async (asked: MemoryAsked) => {
  await main(asked);
  process.disconnect?.();
});
