import type { FastifyInstance } from 'fastify';
import { problem } from '../problems.js';

/**
 * Bounds the bytes of the bodies of all requests under way, so that many large ones do not take the memory of the
 * process: each alone is within its limit. What finds no room is refused before it is read.
 */
export function boundBodies(
  app: FastifyInstance,
  { bodyBytes, bodiesBytes }: { bodyBytes: number; bodiesBytes: number },
) {
  let taken = 0;
  app.addHook('onRequest', async (request, reply) => {
    const { 'content-length': length, 'transfer-encoding': chunked } = request.headers;
    if (length === undefined && chunked === undefined) return;
    // One that does not say how much is coming may bring all that is allowed.
    const size = Math.min(bodyBytes, chunked === undefined ? Number(length) : bodyBytes);
    if (taken + size > bodiesBytes) {
      reply.header('connection', 'close');
      throw problem('SERVER_BUSY', 'The server reads as many large bodies as it can. Try again later.');
    }
    taken += size;
    // Until the reply is over: as long, the request holds what was read.
    reply.raw.once('close', () => {
      taken -= size;
    });
  });
}
