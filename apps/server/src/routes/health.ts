import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { problem } from '../problems.js';
import { openProblems } from '../wire/problem-replies.js';
import { jsonReply } from '../wire/replies.js';
import { withZod } from './run-parts.js';

const schema = {
  operationId: 'getHealth',
  tags: ['server'],
  summary: 'Whether the process answers and takes work',
  security: [],
  response: { 200: jsonReply('It does.', z.object({ status: z.literal('ok') })), ...openProblems('SERVER_STOPPING') },
};

/** Whether the process answers and takes work. Open to all, and says nothing else. */
export function healthRoutes(app: FastifyInstance, isStopping: () => boolean): void {
  withZod(app).get('/healthz', { config: { open: true }, schema }, async () => {
    if (isStopping()) throw problem('SERVER_STOPPING', 'The server is stopping.');
    return { status: 'ok' as const };
  });
}
