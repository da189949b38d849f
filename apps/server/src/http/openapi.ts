import fastifySwagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { version } from '../version.js';
import { documented } from '../wire/documented.js';
import '../wire/components.js';
import { openReplies, withoutUnused } from './openapi-shape.js';

const about = `A task in plain language becomes a verified result: planned, written, run in a sandbox, checked and repaired.

Runs are durable: \`POST /v1/runs\` answers at once, and the run is there under its \`Location\` until it is deleted. \
Errors are \`application/problem+json\` with a \`code\` that never changes its meaning.`;

const tags = [
  { name: 'runs', description: 'Tasks, from the request to the verified result.' },
  { name: 'results', description: 'Programs and files that runs left.' },
  { name: 'programs', description: 'Programs in the sandbox, without a model.' },
  { name: 'server', description: 'The server itself.' },
];

/**
 * Collects the routes that are registered after it and makes an OpenAPI 3.1 document of their schemas. The document
 * says what validation does: both are made of the same zod schemas.
 */
export function describeRoutes(app: FastifyInstance): void {
  const parts = { schemaRegistry: documented, zodToJsonConfig: { override: openReplies } };
  const withComponents = createJsonSchemaTransformObject(parts);
  app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'MAE', version, description: about, license: { name: 'MIT', identifier: 'MIT' } },
      tags,
      security: [{ apiKey: [] }],
      components: {
        securitySchemes: {
          apiKey: {
            type: 'http',
            scheme: 'bearer',
            description: 'A key of this server. A server without keys asks for none and answers its own machine alone.',
          },
        },
      },
    },
    convertConstToEnum: false,
    transform: createJsonSchemaTransform(parts),
    transformObject: (document) => withoutUnused(withComponents(document)),
  });
}

/** `GET /openapi.json`: the document, made once. */
export function openapiRoute(app: FastifyInstance): void {
  let document: string | undefined;
  app.get('/openapi.json', { config: { open: true }, schema: { hide: true } }, async (_, reply) => {
    document ??= JSON.stringify(app.swagger());
    return reply.type('application/json').send(document);
  });
}
