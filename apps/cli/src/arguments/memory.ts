import { InvalidArgumentError } from 'commander';

/**
 * Reads a size such as `256`, `256mb`, `1gb`. A bare number is megabytes.
 *
 * @returns whole megabytes, at least 1
 */
export function parseMemory(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(m|mb|g|gb)?$/i.exec(text.trim());
  const factor = match?.[2]?.toLowerCase().startsWith('g') ? 1024 : 1;
  const megabytes = Math.round(Number(match?.[1]) * factor);
  if (!(megabytes >= 1) || !Number.isSafeInteger(megabytes)) {
    throw new InvalidArgumentError('It must be a size such as 256, 256mb or 1gb.');
  }
  return megabytes;
}
