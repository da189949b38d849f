import * as z from 'zod';
import { described, documented } from './documented.js';

/** A reply that says why there is no other: `application/problem+json`, RFC 9457. */
export const Problem = z.object({
  type: z.literal('about:blank'),
  title: described(z.string(), 'The status in words.'),
  status: z.int(),
  detail: described(z.string(), 'What happened and what to do, for a person.'),
  code: described(z.string(), 'What happened, for a program. Never changes its meaning.'),
  retryable: described(z.boolean(), 'Whether the same request may succeed later, after `Retry-After`.'),
  requestId: described(z.string().optional(), "Finds the request in the server's log."),
  errors: described(
    z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    'What is wrong in the request, each with a JSON pointer into it.',
  ),
  retryAfterSeconds: z.int().optional(),
});
export type Problem = z.infer<typeof Problem>;

documented.add(Problem, {
  id: 'Problem',
  examples: [
    {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is no such run.',
      code: 'RUN_NOT_FOUND',
      retryable: false,
      requestId: 'req_0123456789abcdef01234567',
    },
  ],
});
