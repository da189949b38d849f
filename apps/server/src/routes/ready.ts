import type { FastifyInstance, FastifyReply } from 'fastify';
import * as z from 'zod';
import { problem, toProblem } from '../problems.js';
import type { Readiness } from '../readiness/readiness.js';
import { described } from '../wire/documented.js';
import type { Problem } from '../wire/problem.js';
import { openProblems } from '../wire/problem-replies.js';
import { jsonReply } from '../wire/replies.js';
import { withZod } from './run-parts.js';

const Query = z.object({
  exclude: described(z.string().max(100).optional(), 'Parts to leave out, separated by commas, such as `model`.'),
});

const Ready = z.object({ status: z.literal('ready'), checks: z.record(z.string(), z.unknown()) });

const schema = {
  operationId: 'getReadiness',
  tags: ['server'],
  summary: 'Whether the server can do its work now',
  security: [],
  querystring: Query,
  response: {
    200: jsonReply('It can, with a verdict for each part.', Ready),
    ...openProblems('REQUEST_INVALID', 'SERVER_NOT_READY', 'SERVER_STOPPING'),
  },
};

/**
 * `GET /readyz`: whether the server can do its work now: 200, or 503 where it is stopping or something it stands on is
 * not there. Open to all, so it names the part, a verdict and a time, and never a cause. `?exclude=model` leaves parts
 * out, separated by commas.
 */
export function readyRoute(app: FastifyInstance, readiness: Readiness, isStopping: () => boolean): void {
  withZod(app).get('/readyz', { schema, config: { open: true } }, async ({ id, query }, reply) => {
    if (isStopping()) throw problem('SERVER_STOPPING', 'The server is stopping.');
    const { isReady, checks } = await readiness.report({ without: query.exclude?.split(',') });
    if (isReady) return { status: 'ready' as const, checks };
    const missing = Object.keys(checks).filter(
      (name) => !['ok', 'not-configured'].includes(checks[name]?.status ?? ''),
    );
    const body = toProblem(problem('SERVER_NOT_READY', `Not there at the moment: ${missing.join(', ')}.`), id);
    return sendNotReady(reply, { ...body, checks });
  });
}

/** A problem with a member of its own, which the schemas of replies do not know. */
function sendNotReady(reply: unknown, body: Problem & { checks: object }) {
  const { status, retryAfterSeconds } = body;
  return (reply as FastifyReply)
    .code(status)
    .header('retry-after', retryAfterSeconds)
    .type('application/problem+json')
    .send(JSON.stringify(body));
}
