import { shown, table } from '../measure.ts';
import type { Sample } from './memory.ts';

const megabyte = 1024 * 1024;
const beyondText = ({ heldBytes, textBytes }: Sample): number => heldBytes - textBytes;

/**
 * How much more than the received text is held at the least in the second half of the way than in the first. What is just
 * being read goes up and down by tens of MB on top of that; it grows until all streams are on their way, for which a
 * fifth of the looks is left out, and is gone at the end, which does not count either.
 */
export function grownBytes(samples: Sample[]): number {
  const onTheWay = samples.slice(Math.floor(samples.length / 5), -1).map(beyondText);
  const half = Math.floor(onTheWay.length / 2);
  return Math.min(...onTheWay.slice(half)) - Math.min(...onTheWay.slice(0, half));
}

/** Every fifth look. */
export function memoryTable(samples: Sample[]): string {
  return table(
    ['tokens', 'text, MB', 'held beyond the text, MB', 'resident, MB'],
    samples
      .filter((_, index) => index % 5 === 0)
      .map((sample) => [
        sample.tokens.toLocaleString('en'),
        ...[sample.textBytes, beyondText(sample), sample.residentBytes].map((bytes) => shown(bytes / megabyte)),
      ]),
  );
}
