import { countTokens } from '../script/text.js';
import type { EmbeddingType, WireEmbeddingRequest } from '../wire/embedding-request.js';

/** Numbers of a vector: those of the code model are longer, and may be made shorter or longer. */
export function dimensionsOf(model: string): { usual: number; most: number } {
  return model.startsWith('codestral-embed') ? { usual: 1536, most: 3072 } : { usual: 1024, most: 1024 };
}

/** A 32-bit hash (FNV-1a). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The same numbers between -1 and 1 for the same seed, without end (xorshift32). */
function* numbersOf(seed: number): Generator<number, never> {
  let state = seed || 1;
  while (true) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield (state >>> 0) / 0x7fffffff - 1;
  }
}

/**
 * The vector of a text, of length 1: the sum of a fixed vector for each of its words.
 *
 * Texts that share words are near each other, so that what sorts by likeness has something to sort.
 */
export function vectorOf(text: string, dimensions: number): number[] {
  const sums = new Float64Array(dimensions);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  for (const word of words) {
    const numbers = numbersOf(hashOf(word));
    for (let at = 0; at < dimensions; at++) sums[at] = (sums[at] ?? 0) + numbers.next().value;
  }
  const length = Math.hypot(...sums) || 1;
  return Array.from(sums, (sum) => sum / length);
}

/** Eight signs in each number, the first in the highest bit. */
function packSigns(vector: readonly number[], signed: boolean): number[] {
  return Array.from({ length: Math.ceil(vector.length / 8) }, (_, byte) => {
    let bits = 0;
    for (let bit = 0; bit < 8; bit++) if ((vector[byte * 8 + bit] ?? 0) > 0) bits |= 0x80 >> bit;
    return signed ? bits - 128 : bits;
  });
}

function inType(vector: readonly number[], type: EmbeddingType): number[] {
  const most = Math.max(...vector.map(Math.abs)) || 1;
  const int8 = () => vector.map((number) => Math.round((number / most) * 127));
  if (type === 'int8') return int8();
  if (type === 'uint8') return int8().map((number) => number + 128);
  return type === 'float' ? [...vector] : packSigns(vector, type === 'binary');
}

function inBase64(numbers: readonly number[], type: EmbeddingType): string {
  const bytes = type === 'float' ? Float32Array.from(numbers).buffer : Int8Array.from(numbers).buffer;
  return Buffer.from(bytes).toString('base64');
}

/** The body of the answer to an embedding request. */
export function embeddingBody(request: WireEmbeddingRequest, id: string): Record<string, unknown> {
  const inputs = [request.input].flat();
  const type = request.output_dtype ?? 'float';
  const dimensions = request.output_dimension ?? dimensionsOf(request.model).usual;
  const tokens = inputs.reduce((sum, input) => sum + countTokens(input), 0);
  return {
    id,
    object: 'list',
    model: request.model,
    data: inputs.map((input, index) => {
      const numbers = inType(vectorOf(input, dimensions), type);
      const embedding = request.encoding_format === 'base64' ? inBase64(numbers, type) : numbers;
      return { object: 'embedding', index, embedding };
    }),
    usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens },
  };
}
