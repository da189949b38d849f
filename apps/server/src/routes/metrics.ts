import type { FastifyInstance } from 'fastify';
import type { ServerMetrics } from '../metrics/server-metrics.js';

/**
 * `GET /metrics` among the other routes, under the same rule of access: with API keys it needs one. What it tells is
 * summed over all keys. `startMetricsServer` gives it a port of its own.
 */
export function metricsRoute(app: FastifyInstance, metrics: ServerMetrics): void {
  app.get('/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}
