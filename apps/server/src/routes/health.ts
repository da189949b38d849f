import type { FastifyInstance } from 'fastify';
import { problem } from '../problems.js';

/** Whether the process answers and takes work. Open to all, and says nothing else. */
export function healthRoutes(app: FastifyInstance, isStopping: () => boolean): void {
  app.get('/healthz', { config: { open: true } }, async () => {
    if (isStopping()) throw problem('SERVER_STOPPING', 'The server is stopping.');
    return { status: 'ok' };
  });
}
