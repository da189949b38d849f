/** Cached prompts count in blocks of this many tokens. */
const blockTokens = 64;
const bytesPerToken = 4;
const keptPrompts = 64;

function commonBytes(a: Buffer, b: Buffer): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a[at] === b[at]) at += 1;
  return at;
}

/** Remembers prompts, as the API's prompt cache does. */
export class PromptCache {
  readonly #prompts = new Map<string, Buffer[]>();

  /** Tokens of a prompt's beginning that an earlier one of the same scope shares, in whole blocks; remembers it. */
  take(scope: string, prompt: string): number {
    const bytes = Buffer.from(prompt);
    const earlier = this.#prompts.get(scope) ?? [];
    const shared = earlier.reduce((most, other) => Math.max(most, commonBytes(bytes, other)), 0);
    this.#prompts.set(scope, [bytes, ...earlier].slice(0, keptPrompts));
    return Math.floor(shared / bytesPerToken / blockTokens) * blockTokens;
  }
}
