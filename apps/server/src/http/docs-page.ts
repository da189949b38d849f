import fastifySwaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

export const docsPath = '/docs';

/** What the page may load: its own files. Its styles are set by script, and its icons are data. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `GET /docs`: the document as a page to read and to try. All of it comes from this server. */
export function docsPage(app: FastifyInstance): void {
  app.register(async (scope) => {
    // Its routes say nothing about themselves: what they are is set as they are made.
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, open: true };
    });
    await scope.register(fastifySwaggerUi, {
      routePrefix: docsPath,
      staticCSP: policy,
      uiConfig: { docExpansion: 'list', tryItOutEnabled: true },
    });
  });
}
