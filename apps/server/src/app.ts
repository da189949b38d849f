import type { RunService, Sandbox } from '@mae/protocol';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { checkApiKeys, guardAccess } from './http/access.js';
import { answerGarbage, answerWithProblems, sendProblem } from './http/errors.js';
import { readJsonBodies } from './http/json-body.js';
import { type LoggerOptions, loggerOf, requestId } from './http/logging.js';
import { sendSecurityHeaders, setSecurityHeaders } from './http/security-headers.js';
import { Slots } from './http/slots.js';
import { resolveServerLimits, type ServerLimits } from './limits.js';
import { ServerMetrics } from './metrics/server-metrics.js';
import { problem } from './problems.js';
import { Readiness } from './readiness/readiness.js';
import { executeRoutes } from './routes/execute.js';
import { healthRoutes } from './routes/health.js';
import { metricsRoute } from './routes/metrics.js';
import { readyRoute } from './routes/ready.js';
import { runRoutes } from './routes/runs.js';
import { startRunRoute } from './routes/start-run.js';
import { traceRequests } from './trace/trace-requests.js';
import { version } from './version.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Needs no key. */
    open?: boolean;
    /** Refused once the server is stopping. */
    startsWork?: boolean;
  }
}

export interface ServerOptions {
  /** What runs tasks. Never closed by the server. */
  service: RunService;
  /** What `POST /v1/execute` uses. Never closed by the server. */
  sandbox: Sandbox;
  /** Bearer keys. Without any, only programs of this machine are answered. */
  apiKeys?: readonly string[];
  limits?: ServerLimits;
  /** What `GET /readyz` asks. @default nothing but whether the server is stopping */
  readiness?: Readiness;
  /** What `GET /metrics` tells, requests of this server included. @default metrics of requests and sandbox */
  metrics?: ServerMetrics;
  /** @default nothing is logged */
  logger?: LoggerOptions;
}

/** A request has this long to arrive, head and body. */
const requestTimeoutMs = 60_000;

/**
 * MAE over HTTP, as a Fastify instance that is not listening yet.
 *
 * @throws MaeError `SERVER_OPTIONS_INVALID`
 */
export function createServer(options: ServerOptions): FastifyInstance {
  const { service, sandbox, logger } = options;
  const apiKeys = checkApiKeys(options.apiKeys ?? []);
  const limits = resolveServerLimits(options.limits);

  const app: FastifyInstance = Fastify({
    logger: loggerOf(logger),
    genReqId: requestId,
    bodyLimit: limits.bodyBytes,
    requestTimeout: requestTimeoutMs,
    // A HEAD of an event stream would start reading it.
    exposeHeadRoutes: false,
    // Answered below, as a problem.
    return503OnClosing: false,
    clientErrorHandler: answerGarbage,
    // Before any hook: a path that no router can read.
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(request, reply);
      sendProblem(error, request, reply);
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
  });

  const { readiness = new Readiness({ probes: {} }), metrics = new ServerMetrics({ version, sandbox }) } = options;
  metrics.watch(app);
  traceRequests(app);
  sendSecurityHeaders(app);
  guardAccess(app, apiKeys);
  answerWithProblems(app);
  readJsonBodies(app);
  app.addHook('onRequest', async (request, reply) => {
    if (!stopping) return;
    reply.header('connection', 'close');
    if (request.routeOptions.config.startsWork)
      throw problem('SERVER_STOPPING', 'The server is stopping and takes no more work.');
  });

  const parts = {
    service,
    streams: new Slots(limits.maxStreams, 'event streams'),
    heartbeatMs: limits.heartbeatMs,
  };
  healthRoutes(app, () => stopping);
  readyRoute(app, readiness, () => stopping);
  metricsRoute(app, metrics);
  startRunRoute(app, parts);
  runRoutes(app, parts);
  executeRoutes(app, { sandbox, slots: new Slots(limits.maxExecutions, 'programs') });
  return app;
}
