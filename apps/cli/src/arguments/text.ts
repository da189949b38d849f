import { InvalidArgumentError } from 'commander';

/** Takes any text but white space. */
export function nonEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

/** Adds to a flag that may be given several times. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, nonEmpty(text)];
}

/** Takes an http or https address. */
export function parseBaseUrl(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? '')) {
    throw new InvalidArgumentError('It must be an http or https address, such as https://api.mistral.ai.');
  }
  return text;
}
