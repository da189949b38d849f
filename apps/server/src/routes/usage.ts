import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { type ApiKeys, KeyLimits } from '../storage/api-keys.js';
import { described } from '../wire/documented.js';
import { problems } from '../wire/problem-replies.js';
import { jsonReply } from '../wire/replies.js';
import { withZod } from './run-parts.js';

const Usage = z.object({
  keyId: described(z.string().optional(), 'Absent on a server without keys.'),
  name: z.string().optional(),
  limits: described(KeyLimits, 'What the key may use. Absent: no bound. Days are of UTC.'),
  today: z
    .object({
      requests: described(z.int(), 'Counted for keys with a bound on them alone.'),
      tokens: described(z.number(), 'Used by runs that have ended, and reserved by those that have not.'),
      costUsd: z.number(),
      running: described(z.int(), 'Runs that have not ended, suspended ones left out.'),
    })
    .optional(),
});

const schema = {
  operationId: 'getUsage',
  tags: ['server'],
  summary: 'What the caller may use, and has used today',
  response: { 200: jsonReply("The caller's key.", Usage), ...problems() },
};

/** `GET /v1/usage`: of the key that the request was made with. */
export function usageRoute(app: FastifyInstance, keys: Pick<ApiKeys, 'usage'> | undefined): void {
  withZod(app).get('/v1/usage', { schema }, async ({ apiKey }) => {
    if (apiKey === undefined) return { limits: {} };
    const { keyId, name, limits } = apiKey;
    return { keyId, name, limits, today: await keys?.usage(keyId) };
  });
}
