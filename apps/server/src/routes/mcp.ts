import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createMcpServer, McpHttpHandler } from '@mae/mcp';
import type { RunService, Sandbox } from '@mae/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { clientGone } from '../http/client-gone.js';
import { causeForLog } from '../http/errors.js';
import type { Slots } from '../http/slots.js';
import { executeTraced } from '../trace/traced-sandbox.js';
import { version } from '../version.js';
import { callerKeyHeader } from '../wire/caller-key.js';
import { type RunParts, runsFor, withZod } from './run-parts.js';
import { holdOpen } from './send-events.js';

export interface McpParts extends RunParts {
  sandbox: Sandbox;
  /** Shared with `POST /v1/execute`. */
  slots: Slots;
  /** Calls under way at once. */
  maxCalls: number;
}

/** Its messages are described by the protocol, not by the document of this server. */
const schema = { hide: true, headers: z.looseObject(callerKeyHeader) };

/** Headers that are the server's own to set. */
const kept = new Set(['cache-control', 'connection']);

/**
 * `POST /mcp`: the caller's own runs as an MCP server, over streamable HTTP.
 *
 * Who may call is looked at as for every other route, `Host` and `Origin` included. Nothing is kept between requests,
 * so any process of the server may answer any of them. Calls under way when the server stops end as the runs they
 * wait for do, and like any other request.
 */
export function mcpRoute(app: FastifyInstance, parts: McpParts): void {
  const { heartbeatMs, maxCalls, stalledReaderMs } = parts;
  const handler = new McpHttpHandler({ maxCalls, keepAliveMs: heartbeatMs, isAllowedHost: () => true });
  withZod(app).post('/mcp', { schema, config: { startsWork: true } }, async (request, reply) => {
    const gone = clientGone(reply);
    holdOpen(parts, reply);
    const runs = runsOf(parts, request, request.headers['x-mistral-api-key']);
    const onError = (error: unknown): void => request.log.warn(causeForLog(error), 'mcp');
    const createServer = () => createMcpServer({ runs, sandbox: sandboxOf(parts), version, onError });
    const call = { createServer, caller: request.apiKey?.keyId, body: request.body };
    const answer = await handler.handle(webRequestOf(request, gone), call);
    for (const [name, value] of answer.headers) if (!kept.has(name)) reply.header(name, value);
    reply.code(answer.status);
    if (answer.body === null) return reply.send();
    reply.raw.setTimeout(stalledReaderMs, () => reply.raw.destroy());
    return reply.send(Readable.fromWeb(answer.body as ReadableStream));
  });
}

/** The caller's runs; those it starts use its own key for the model, where it sent one. */
function runsOf(parts: RunParts, request: FastifyRequest, callerKey: string | undefined): RunService {
  const runs = runsFor(parts, request);
  if (callerKey === undefined) return runs;
  return {
    start: (asked, options) => runs.start(asked, { ...options, callerKey }),
    get: (runId) => runs.get(runId),
    list: (options) => runs.list(options),
    blob: (runId, sha256) => runs.blob(runId, sha256),
    events: (runId, options) => runs.events(runId, options),
    cancel: (runId) => runs.cancel(runId),
    approve: (runId, decision) => runs.approve(runId, decision),
    close: async () => {},
  };
}

const sandboxOf = ({ sandbox, slots }: McpParts): Pick<Sandbox, 'execute'> => ({
  execute: async (code, request) => {
    using _ = slots.take();
    return await executeTraced(sandbox, code, request);
  },
});

/** Without its body, which was read and looked at already. */
function webRequestOf({ headers, url }: FastifyRequest, signal: AbortSignal): Request {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] satisfies [string, string]] : [],
  );
  return new Request(new URL(url, 'http://localhost'), { method: 'POST', headers: given, signal });
}
