import * as z from 'zod';

/** A `MaeError` as data: what a log, a result and an HTTP reply carry. */
export const Fault = z.object({
  code: z.string().min(1),
  message: z.string(),
  retryable: z.boolean(),
  details: z.unknown().optional(),
});
export type Fault = z.infer<typeof Fault>;
