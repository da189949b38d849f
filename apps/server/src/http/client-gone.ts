import type { FastifyReply } from 'fastify';

/**
 * Aborts where the connection closes before the whole answer was handed over.
 *
 * The answer's side is watched: a request counts as closed as soon as its body was read.
 */
export function clientGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const check = (): void => {
    if (!reply.raw.writableEnded) gone.abort(new DOMException('The client closed the connection.', 'AbortError'));
  };
  if (reply.raw.closed) check();
  else reply.raw.once('close', check);
  return gone.signal;
}
