import { MaeError } from '@mae/protocol';
import type { FastifyInstance } from 'fastify';

/** Headers of replies that pages may read. */
const exposed = 'location, link, retry-after, x-request-id, preference-applied, content-disposition';
const requestHeaders =
  'accept, authorization, content-type, idempotency-key, last-event-id, prefer, x-mistral-api-key, mcp-session-id, mcp-protocol-version';

/** @throws MaeError `SERVER_OPTIONS_INVALID` */
export function checkOrigins(origins: readonly string[]): ReadonlySet<string> {
  for (const origin of origins) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (url && /^https?:$/.test(url.protocol) && url.origin === origin) continue;
    throw new MaeError({
      code: 'SERVER_OPTIONS_INVALID',
      message: `The origin "${origin}" does not fit: it is scheme, host and port alone, such as https://mae.example.`,
    });
  }
  return new Set(origins);
}

/** Lets pages of the origins given, and of no other, read replies. Keys travel in a header, so cookies are never allowed. */
export function shareWith(app: FastifyInstance, origins: ReadonlySet<string>): void {
  if (origins.size === 0) return;
  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !origins.has(origin)) return;
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed });
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return;
    reply.headers({
      'access-control-allow-methods': 'GET, HEAD, POST, DELETE',
      'access-control-allow-headers': requestHeaders,
      'access-control-max-age': '600',
    });
  });
}
