import * as z from 'zod';
import { samplingFields } from './chat-request.js';

/** The fim request of the wire: closed, without messages, tools, formats, `n` and penalties. */
export const FimBody = z.strictObject({
  model: z.string().min(1),
  prompt: z.string(),
  suffix: z.string().nullish(),
  min_tokens: z.int().min(0).nullish(),
  ...samplingFields,
});
