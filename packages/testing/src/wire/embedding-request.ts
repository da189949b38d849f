import * as z from 'zod';

export const embeddingTypes = ['float', 'int8', 'uint8', 'binary', 'ubinary'] as const;
export type EmbeddingType = (typeof embeddingTypes)[number];

const fields = {
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.string())]),
  output_dimension: z.int().gt(0).nullish(),
  output_dtype: z.enum(embeddingTypes).nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
};

/** The embedding request of the wire: closed. */
export const EmbeddingBody = z.strictObject({
  ...fields,
  metadata: z.record(z.string(), z.unknown()).nullish(),
});

/** The same, of a server that ignores what it does not know. */
export const LenientEmbeddingBody = z.looseObject(fields);

export type WireEmbeddingRequest = z.infer<typeof LenientEmbeddingBody>;
