const prime = 0x100000001b3n;
const mask = 0xffffffffffffffffn;

/**
 * An id for a call a server gave none: nine letters and digits, as Mistral's API and tokenizers want them.
 *
 * The same call gets the same id, so that requests that hold it stay the same (FNV-1a).
 */
export function inventId(seed: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(seed)) hash = ((hash ^ BigInt(byte)) * prime) & mask;
  return hash.toString(36).padStart(9, '0').slice(-9);
}
