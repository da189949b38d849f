import type { Sandbox } from '@mae/protocol';
import Fastify, { type FastifyInstance } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { checkApiKeys, guardAccess } from './http/access.js';
import { boundBodies } from './http/body-room.js';
import { checkOrigins, shareWith } from './http/cors.js';
import { docsPage } from './http/docs-page.js';
import { answerGarbage, answerWithProblems, sendProblem } from './http/errors.js';
import { readJsonBodies } from './http/json-body.js';
import { type LoggerOptions, logContent, loggerOf, requestId } from './http/logging.js';
import { answerOtherMethods } from './http/methods.js';
import { describeRoutes, openapiRoute } from './http/openapi.js';
import { sendSecurityHeaders, setSecurityHeaders } from './http/security-headers.js';
import { Slots } from './http/slots.js';
import { resolveServerLimits, type ServerLimits } from './limits.js';
import { ServerMetrics } from './metrics/server-metrics.js';
import { type ListModels, modelList } from './model-list.js';
import { problem } from './problems.js';
import { Readiness } from './readiness/readiness.js';
import { artifactRoutes } from './routes/artifacts.js';
import { executeRoutes } from './routes/execute.js';
import { fileRoutes } from './routes/files.js';
import { healthRoutes } from './routes/health.js';
import { mcpRoute } from './routes/mcp.js';
import { metricsRoute } from './routes/metrics.js';
import { modelRoutes } from './routes/models.js';
import { readyRoute } from './routes/ready.js';
import { runControlRoutes } from './routes/run-control.js';
import { runEventsRoute } from './routes/run-events.js';
import type { RunsByCaller } from './routes/run-parts.js';
import { runRoutes } from './routes/runs.js';
import { startRunRoute } from './routes/start-run.js';
import { usageRoute } from './routes/usage.js';
import type { ApiKeys } from './storage/api-keys.js';
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
  runs: RunsByCaller;
  /** What `POST /v1/execute` uses. Never closed by the server. */
  sandbox: Sandbox;
  /** Bearer keys without limits. Without any key, only programs of this machine are answered. */
  apiKeys?: readonly string[];
  /** Keys that are created and revoked while the server runs, with limits. */
  keys?: ApiKeys;
  /** What `GET /v1/models` shows. @default it is a 404 */
  listModels?: ListModels;
  /** Origins whose pages may read replies, such as `https://mae.example`. @default none */
  corsOrigins?: readonly string[];
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

/** A name of a file has 255 bytes, three characters of a path each. */
const longestPathPart = 3 * 255;

/**
 * MAE over HTTP, as a Fastify instance that is not listening yet.
 *
 * @throws MaeError `SERVER_OPTIONS_INVALID`
 */
export function createServer(options: ServerOptions): FastifyInstance {
  const { runs, sandbox, keys, logger } = options;
  const apiKeys = checkApiKeys(options.apiKeys ?? []);
  const corsOrigins = checkOrigins(options.corsOrigins ?? []);
  const limits = resolveServerLimits(options.limits);

  const app: FastifyInstance = Fastify({
    logger: loggerOf(logger),
    genReqId: requestId,
    bodyLimit: limits.bodyBytes,
    requestTimeout: requestTimeoutMs,
    routerOptions: { maxParamLength: longestPathPart },
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
  // Replies are typed by their schemas, and tests hold them to the document: at run time they are only written out.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));

  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
  });

  const { readiness = new Readiness({ probes: {} }), metrics = new ServerMetrics({ version, sandbox }) } = options;
  metrics.watch(app);
  traceRequests(app);
  describeRoutes(app);
  const answerOthers = answerOtherMethods(app);
  sendSecurityHeaders(app);
  shareWith(app, corsOrigins);
  guardAccess(app, { apiKeys, keys, corsOrigins });
  answerWithProblems(app);
  boundBodies(app, limits);
  readJsonBodies(app);
  if (logger?.content) logContent(app);
  app.addHook('onRequest', async (request, reply) => {
    if (!stopping) return;
    reply.header('connection', 'close');
    if (request.routeOptions.config.startsWork)
      throw problem('SERVER_STOPPING', 'The server is stopping and takes no more work.');
  });

  const { heartbeatMs, stalledReaderMs } = limits;
  const streams = new Slots(limits.maxStreams, 'event streams and waiting requests');
  const parts = { runs, streams, heartbeatMs, stalledReaderMs };
  // Routes come after the plugins that look at them.
  app.register(async (routes) => {
    startRunRoute(routes, parts);
    runRoutes(routes, parts);
    runEventsRoute(routes, parts);
    runControlRoutes(routes, parts);
    artifactRoutes(routes, parts);
    fileRoutes(routes, parts);
    const slots = new Slots(limits.maxExecutions, 'programs');
    executeRoutes(routes, { sandbox, slots });
    mcpRoute(routes, { ...parts, sandbox, slots, maxCalls: limits.maxStreams });
    modelRoutes(routes, modelList(options.listModels));
    usageRoute(routes, keys);
    healthRoutes(routes, () => stopping);
    readyRoute(routes, readiness, () => stopping);
    metricsRoute(routes, metrics);
    openapiRoute(routes);
    docsPage(routes);
  });
  app.register(async () => answerOthers());
  return app;
}
