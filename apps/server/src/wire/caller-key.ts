import * as z from 'zod';
import { described } from './documented.js';

/** The header that carries a caller's own key of the model's API. Its value is looked at where it is used, and kept out of replies. */
export const callerKeyHeader = {
  'x-mistral-api-key': described(
    z.string().max(1_000).optional(),
    'A key of your own for the model, for this run alone. It is held in memory and never stored or logged. A server ' +
      'with workers refuses it.',
  ),
};
