import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { ServerMetrics } from '../metrics/server-metrics.js';
import { problems } from '../wire/problem-replies.js';

const schema = {
  operationId: 'getMetrics',
  tags: ['server'],
  summary: 'Metrics for Prometheus',
  response: {
    200: { description: 'In the text format 0.0.4.', content: { 'text/plain': { schema: z.string() } } },
    ...problems(),
  },
};

/**
 * `GET /metrics` among the other routes, under the same rule of access: with API keys it needs one. What it tells is
 * summed over all keys. `startMetricsServer` gives it a port of its own.
 */
export function metricsRoute(app: FastifyInstance, metrics: ServerMetrics): void {
  app.get('/metrics', { schema }, async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}
