import * as z from 'zod';

const text = z.strictObject({ type: z.literal('text'), text: z.string() });

const reference = z.strictObject({
  type: z.literal('reference'),
  reference_ids: z.array(z.union([z.int(), z.string()])),
});

const thinking = z.strictObject({
  type: z.literal('thinking'),
  thinking: z.array(
    z.discriminatedUnion('type', [text, reference, z.looseObject({ type: z.literal('tool_reference') })]),
  ),
  signature: z.string().nullish(),
  closed: z.boolean().optional(),
});

const imageUrl = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.union([
    z.string(),
    z.strictObject({ url: z.string(), detail: z.enum(['low', 'auto', 'high']).nullish() }),
  ]),
});

const documentUrl = z.strictObject({
  type: z.literal('document_url'),
  document_url: z.string(),
  document_name: z.string().nullish(),
});

const file = z.strictObject({ type: z.literal('file'), file_id: z.string() });

const inputAudio = z.strictObject({ type: z.literal('input_audio'), input_audio: z.unknown() });

/** Content of a system message. */
export const textContent = z.union([z.string(), z.array(z.discriminatedUnion('type', [text, thinking]))]);

/** Content of any other message. */
export const chunkContent = z.union([
  z.string(),
  z.array(z.discriminatedUnion('type', [text, thinking, reference, imageUrl, documentUrl, file, inputAudio])),
]);
