import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { problem, toProblem } from '../problems.js';
import type { Readiness } from '../readiness/readiness.js';

const Query = z.object({ exclude: z.string().max(100).optional() });

/**
 * `GET /readyz`: whether the server can do its work now: 200, or 503 where it is stopping or something it stands on is
 * not there. Open to all, so it names the part, a verdict and a time, and never a cause. `?exclude=model` leaves parts
 * out, separated by commas.
 */
export function readyRoute(app: FastifyInstance, readiness: Readiness, isStopping: () => boolean): void {
  app
    .withTypeProvider<ZodTypeProvider>()
    .get('/readyz', { schema: { querystring: Query }, config: { open: true } }, async ({ id, query }, reply) => {
      if (isStopping()) throw problem('SERVER_STOPPING', 'The server is stopping.');
      const { isReady, checks } = await readiness.report({ without: query.exclude?.split(',') });
      if (isReady) return { status: 'ready', checks };
      const missing = Object.keys(checks).filter(
        (name) => !['ok', 'not-configured'].includes(checks[name]?.status ?? ''),
      );
      const body = toProblem(problem('SERVER_NOT_READY', `Not there at the moment: ${missing.join(', ')}.`), id);
      reply.code(body.status).header('retry-after', body.retryAfterSeconds);
      return reply.type('application/problem+json').send(JSON.stringify({ ...body, checks }));
    });
}
