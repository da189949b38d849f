import * as z from 'zod';

const lenientMessages = z
  .array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(z.looseObject({}))]).nullish() }))
  .min(1);

/** What is needed to answer a chat call at all: for servers that ignore what they do not know. */
export const LenientChatBody = z.looseObject({
  model: z.string().min(1),
  messages: lenientMessages,
  stream: z.boolean().nullish(),
});

/** The same of a fim call. */
export const LenientFimBody = z.looseObject({
  model: z.string().min(1),
  prompt: z.string(),
  stream: z.boolean().nullish(),
});

/** The JSON of a request as it came over the wire: fields by endpoint, and whatever else it holds. */
export interface WireRequest {
  model: string;
  stream?: boolean | null | undefined;
  /** Of chat. */
  messages?: z.infer<typeof lenientMessages>;
  /** Of fim. */
  prompt?: string;
  [key: string]: unknown;
}

export type WireMessages = z.infer<typeof lenientMessages>;
