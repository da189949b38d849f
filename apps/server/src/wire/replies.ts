import * as z from 'zod';
import { described } from './documented.js';

/** A run as an event stream, for the document. */
export const eventStreamReply = {
  'text/event-stream': {
    schema: described(
      z.string(),
      'One frame for each event: `event` is its type, `data` the event as JSON, `id` its `sequence`. Transient events ' +
        'have no `id`. The last frame of a run that has ended is `result`; `problem` where the server cannot go on.',
    ),
  },
};

export const jsonReply = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { 'application/json': { schema } },
});
