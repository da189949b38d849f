import type { RunService } from '@mae/protocol';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { clientGone } from '../http/client-gone.js';
import { acceptsEvents, prefersAsync } from '../http/prefer.js';
import { problem } from '../problems.js';
import { publicResult } from '../wire/public-fault.js';
import { RunBody, runRequestOf } from '../wire/run-body.js';
import { runViewOf } from '../wire/run-view.js';
import { type RunParts, sendEvents } from './run-parts.js';

const Headers = z.looseObject({
  prefer: z.string().optional(),
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
    .optional(),
});

/**
 * `POST /v1/runs`: starts a run and streams it, waits for it, or answers at once, as the headers ask.
 *
 * A client that goes away while it reads or waits cancels its run. One that sent an `Idempotency-Key` does not: the key
 * says that it will come back.
 */
export function startRunRoute(app: FastifyInstance, parts: RunParts): void {
  const { service } = parts;
  app
    .withTypeProvider<ZodTypeProvider>()
    .post(
      '/v1/runs',
      { schema: { body: RunBody, headers: Headers }, config: { startsWork: true } },
      async (request, reply) => {
        const gone = clientGone(reply);
        const { 'idempotency-key': idempotencyKey } = request.headers;
        const { runId } = await service.start(runRequestOf(request.body), { idempotencyKey });
        reply.header('location', `/v1/runs/${runId}`);

        const asEvents = acceptsEvents(request.headers.accept);
        if (!asEvents && prefersAsync(request.headers.prefer)) {
          reply.header('preference-applied', 'respond-async');
          return accepted(service, runId, reply);
        }
        if (idempotencyKey === undefined) cancelWhere(gone, service, runId);
        if (asEvents) return sendEvents(parts, runId, reply, { signal: gone });

        await endOrQuestion(service, runId, gone);
        if (gone.aborted) throw problem('REQUEST_ABANDONED', 'The client closed the connection.');
        const state = await service.get(runId);
        return state?.status === 'completed' ? publicResult(state.result) : accepted(service, runId, reply);
      },
    );
}

/** The run goes on without this request. */
async function accepted(service: RunService, runId: string, reply: FastifyReply) {
  const state = await service.get(runId);
  if (state === undefined) throw problem('RUN_NOT_FOUND', `There is no run ${runId} any more.`);
  reply.code(202);
  return runViewOf(runId, state);
}

function cancelWhere(gone: AbortSignal, service: RunService, runId: string): void {
  const cancel = (): void => void service.cancel(runId);
  if (gone.aborted) cancel();
  else gone.addEventListener('abort', cancel, { once: true });
}

/** Resolves when the run has ended, or its program waits for a yes that this request cannot give. */
async function endOrQuestion(service: RunService, runId: string, signal: AbortSignal): Promise<void> {
  for await (const event of service.events(runId, { signal })) if (event.type === 'approval.requested') return;
}
