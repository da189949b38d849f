import type { FastifyInstance } from 'fastify';
import { problem } from '../problems.js';
import { docsPath } from './docs-page.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers for a method that a path does not have. */
    isOtherMethod?: boolean;
  }
}

/**
 * Watches the routes that are registered after it, those of the page of the document left out. The function it gives answers for the rest: `OPTIONS` says what a
 * path takes, and any other method is a 405 with `Allow`. Call it once all routes are there.
 */
export function answerOtherMethods(app: FastifyInstance): () => void {
  const byPath = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method, config }) => {
    if (config?.isOtherMethod || url.startsWith(docsPath)) return;
    const methods = byPath.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    byPath.set(url, methods);
  });

  return () => {
    for (const [url, methods] of byPath) {
      const allow = [...methods, 'OPTIONS'].sort().join(', ');
      const common = { url, schema: { hide: true } };
      if (!methods.has('OPTIONS')) {
        const config = { isOtherMethod: true, open: true };
        app.route({
          ...common,
          config,
          method: 'OPTIONS',
          handler: (_, reply) => reply.code(204).header('allow', allow).send(),
        });
      }
      const others = app.supportedMethods.filter((method) => method !== 'OPTIONS' && !methods.has(method));
      app.route({
        ...common,
        config: { isOtherMethod: true },
        method: others,
        // Before a body is read: it is not looked at.
        onRequest: async (request, reply) => {
          reply.header('allow', allow);
          throw problem('METHOD_NOT_ALLOWED', `This path does not take ${request.method}; it takes ${allow}.`);
        },
        handler: (_, reply) => reply.send(),
      });
    }
  };
}
