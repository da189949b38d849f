import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { guardAccess } from '../http/access.js';
import { answerWithProblems } from '../http/errors.js';
import { isLoopback } from '../http/loopback.js';
import { sendSecurityHeaders } from '../http/security-headers.js';
import type { Readiness } from '../readiness/readiness.js';
import { healthRoutes } from '../routes/health.js';
import { metricsRoute } from '../routes/metrics.js';
import { readyRoute } from '../routes/ready.js';
import type { ServerMetrics } from './server-metrics.js';

export interface MetricsServerOptions {
  /** @default '127.0.0.1' */
  host?: string;
  /** 0 for any that is free. */
  port: number;
  metrics: ServerMetrics;
  readiness: Readiness;
  isStopping?: () => boolean;
}

/**
 * Metrics, health and readiness on a port of their own, for processes that have no other and for scrapers that have no
 * key. No key is asked for: who may connect is a matter of the address. On a loopback address only loopback names are
 * answered.
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<{ url: string } & AsyncDisposable> {
  const { host = '127.0.0.1', port, metrics, readiness, isStopping = () => false } = options;
  const app: FastifyInstance = Fastify({ exposeHeadRoutes: false, requestTimeout: 10_000 });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  sendSecurityHeaders(app);
  if (isLoopback(host)) guardAccess(app);
  answerWithProblems(app);
  healthRoutes(app, isStopping);
  readyRoute(app, readiness, isStopping);
  metricsRoute(app, metrics);
  await app.listen({ host, port });
  const { family, address, port: taken } = app.server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
    [Symbol.asyncDispose]: () => app.close(),
  };
}
