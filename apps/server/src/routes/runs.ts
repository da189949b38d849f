import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { clientGone } from '../http/client-gone.js';
import { problem } from '../problems.js';
import { runViewOf } from '../wire/run-view.js';
import { type RunParts, sendEvents } from './run-parts.js';

const Params = z.object({ runId: z.string() });

const Approval = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('approve') }),
  z.strictObject({ decision: z.literal('reject'), reason: z.string().max(10_000).optional() }),
  z.strictObject({ decision: z.literal('edit'), code: z.string() }),
]);

const LastEventId = z.looseObject({
  'last-event-id': z
    .string()
    .regex(/^\d{1,15}$/, 'must be the id of an event, a whole number')
    .transform(Number)
    .optional(),
});

/** What can be done with a run that was started. */
export function runRoutes(app: FastifyInstance, parts: RunParts): void {
  const { service } = parts;
  const typed = app.withTypeProvider<ZodTypeProvider>();

  async function stateOf(runId: string) {
    const state = await service.get(runId);
    if (state) return state;
    throw problem('RUN_NOT_FOUND', 'There is no such run; ended runs are kept for a while only.');
  }

  typed.get('/v1/runs/:runId', { schema: { params: Params } }, async ({ params }) =>
    runViewOf(params.runId, await stateOf(params.runId)),
  );

  typed.get(
    '/v1/runs/:runId/events',
    { schema: { params: Params, headers: LastEventId } },
    async ({ params, headers }, reply) => {
      const signal = clientGone(reply);
      await stateOf(params.runId);
      return sendEvents(parts, params.runId, reply, { after: headers['last-event-id'], signal });
    },
  );

  typed.post('/v1/runs/:runId/cancel', { schema: { params: Params } }, async ({ params: { runId } }) => {
    await stateOf(runId);
    return { runId, cancelled: await service.cancel(runId) };
  });

  typed.post(
    '/v1/runs/:runId/approval',
    { schema: { params: Params, body: Approval } },
    async ({ params: { runId }, body }) => {
      await stateOf(runId);
      await service.approve(runId, body);
      return { runId, decision: body.decision };
    },
  );
}
