import { type Context, context, isSpanContextValid, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextOf } from './traceparent.js';

/**
 * A span for each request, in the trace that its `traceparent` names, with the attributes of
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/. Of the URL it holds the route alone; health, readiness
 * and metrics have none. Where no application has registered with OpenTelemetry nothing happens.
 */
export function traceRequests(app: FastifyInstance): void {
  const tracer = trace.getTracer('@mae/server');
  const inside = new WeakMap<FastifyRequest, Context>();

  app.addHook('onRequest', async (request, reply) => {
    const { url: route, config } = request.routeOptions;
    if (config.open === true) return;
    const outside = contextOf(request.headers);
    const name = route === undefined ? request.method : `${request.method} ${route}`;
    const attributes = { 'http.request.method': request.method, 'mae.request_id': request.id };
    const span = tracer.startSpan(
      name,
      { kind: SpanKind.SERVER, attributes: { ...attributes, ...(route !== undefined && { 'http.route': route }) } },
      outside,
    );
    if (!isSpanContextValid(span.spanContext())) return;
    inside.set(request, trace.setSpan(outside, span));
    reply.raw.once('close', () => {
      const { statusCode } = reply;
      span.setAttribute('http.response.status_code', statusCode);
      if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
  });

  // Once the body has been read: what reads it runs for the connection, not for the request.
  app.addHook('preHandler', (request, _, done) => {
    const active = inside.get(request);
    if (active === undefined) done();
    else context.with(active, done);
  });
}
