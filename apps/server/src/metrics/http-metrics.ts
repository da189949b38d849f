import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Requests by route, not by path: as many series as there are routes, whatever is asked for. */
export function httpMetrics(app: FastifyInstance, registry: Registry): void {
  const registers = [registry];
  const requests = new Counter({
    name: 'mae_http_requests_total',
    help: 'Requests that were answered, by route and status; what has no route is "none".',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'mae_http_request_seconds',
    help: 'From a request to the end of its answer, event streams left out.',
    labelNames: ['method', 'route'],
    buckets: seconds,
    registers,
  });
  const streams = new Gauge({ name: 'mae_http_streams', help: 'Event streams that are open.', registers });

  app.addHook('onSend', async (_, reply, payload) => {
    if (!isEventStream(reply.getHeader('content-type'))) return payload;
    streams.inc();
    reply.raw.once('close', () => streams.dec());
    return payload;
  });
  app.addHook('onRequest', async (request, reply) => {
    // Also of those whose client has gone, which have no response in the eyes of the framework.
    reply.raw.once('close', () => {
      const { url: route } = request.routeOptions;
      const labels = route === undefined ? { method: 'any', route: 'none' } : { method: request.method, route };
      requests.inc({ ...labels, status: String(reply.statusCode) });
      if (!isEventStream(reply.getHeader('content-type'))) duration.observe(labels, reply.elapsedTime / 1_000);
    });
  });
}

const isEventStream = (type: unknown): boolean => String(type).startsWith('text/event-stream');
