import { shown, table } from '../measure.ts';
import type { Sample } from './memory.ts';

const megabyte = 1024 * 1024;
const beyondText = ({ heldBytes, textBytes }: Sample): number => heldBytes - textBytes;

/** How much more than the received text is held at the most, against the first look. */
export function grownBytes(samples: Sample[]): number {
  const [first, ...rest] = samples.map(beyondText);
  return first === undefined || rest.length === 0 ? Number.NaN : Math.max(...rest) - first;
}

export function memoryTable(samples: Sample[]): string {
  return table(
    ['tokens', 'text, MB', 'held beyond the text, MB', 'resident, MB'],
    samples.map((sample) => [
      sample.tokens.toLocaleString('en'),
      ...[sample.textBytes, beyondText(sample), sample.residentBytes].map((bytes) => shown(bytes / megabyte)),
    ]),
  );
}
