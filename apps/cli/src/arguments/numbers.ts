import { InvalidArgumentError } from 'commander';

/** A reader of whole numbers from `min` to `max`. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };
}

/** Reads an amount of money in US dollars, such as `0.50` or `$2`. */
export function parsePrice(text: string): number {
  const dollars = /^\$?\d*\.?\d+$/.test(text.trim()) ? Number(text.trim().replace('$', '')) : Number.NaN;
  if (dollars > 0 && Number.isFinite(dollars)) return dollars;
  throw new InvalidArgumentError('It must be an amount in US dollars above 0, such as 0.50.');
}
