import type { Sandbox } from '@mae/protocol';
import type { FastifyInstance } from 'fastify';
import { clientGone } from '../http/client-gone.js';
import type { Slots } from '../http/slots.js';
import { executeTraced } from '../trace/traced-sandbox.js';
import { ExecuteBody, ExecuteReply, executeReplyOf, sandboxRequestOf } from '../wire/execute.js';
import { ofBodies, problems } from '../wire/problem-replies.js';
import { jsonReply } from '../wire/replies.js';
import { withZod } from './run-parts.js';

const schema = {
  operationId: 'executeProgram',
  tags: ['programs'],
  summary: 'Run one program in the sandbox',
  description: 'Without a model, and without a run: nothing is stored. A program that fails is a 200 that says so.',
  body: ExecuteBody,
  response: {
    200: jsonReply('What became of the program.', ExecuteReply),
    ...problems(
      ...ofBodies,
      ...['SANDBOX_INVALID_LIMIT', 'SANDBOX_INVALID_POLICY', 'SANDBOX_INVALID_REQUEST', 'SERVER_STOPPING'],
      ...['SANDBOX_CLOSED', 'SANDBOX_HOST_LOST', 'SANDBOX_HOST_START_FAILED', 'SANDBOX_CACHE_UNUSABLE'],
    ),
  },
};

/** One program in the sandbox, without a model. A client that goes away ends it. */
export function executeRoutes(app: FastifyInstance, { sandbox, slots }: { sandbox: Sandbox; slots: Slots }): void {
  withZod(app).post('/v1/execute', { schema, config: { startsWork: true } }, async (request, reply) => {
    using _ = slots.take();
    const signal = clientGone(reply);
    const asked = { ...sandboxRequestOf(request.body), signal };
    return executeReplyOf(await executeTraced(sandbox, request.body.code, asked));
  });
}
