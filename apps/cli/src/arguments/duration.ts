import { InvalidArgumentError } from 'commander';

const factors = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Reads a time such as `30`, `1.5s`, `500ms`, `2m`, `1h`. A bare number is seconds, as with timeout(1).
 *
 * @returns whole milliseconds, at least 1
 */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim());
  const unit = (match?.[2] ?? 's') as keyof typeof factors;
  const milliseconds = Math.round(Number(match?.[1]) * factors[unit]);
  if (!(milliseconds >= 1) || !Number.isSafeInteger(milliseconds)) {
    throw new InvalidArgumentError('It must be a time such as 30, 30s, 500ms or 2m.');
  }
  return milliseconds;
}
