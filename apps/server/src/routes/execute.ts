import type { Sandbox } from '@mae/protocol';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { clientGone } from '../http/client-gone.js';
import type { Slots } from '../http/slots.js';
import { executeTraced } from '../trace/traced-sandbox.js';
import { ExecuteBody, type ExecuteReply, executeReplyOf, sandboxRequestOf } from '../wire/execute.js';

/** One program in the sandbox, without a model. A program that fails is a reply, not a problem. */
export function executeRoutes(app: FastifyInstance, { sandbox, slots }: { sandbox: Sandbox; slots: Slots }): void {
  app
    .withTypeProvider<ZodTypeProvider>()
    .post(
      '/v1/execute',
      { schema: { body: ExecuteBody }, config: { startsWork: true } },
      async (request, reply): Promise<ExecuteReply> => {
        using _ = slots.take();
        const signal = clientGone(reply);
        const asked = { ...sandboxRequestOf(request.body), signal };
        return executeReplyOf(await executeTraced(sandbox, request.body.code, asked));
      },
    );
}
