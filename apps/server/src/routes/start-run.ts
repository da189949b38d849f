import { ExecutionResult } from '@mae/protocol';
import type { FastifyInstance, FastifyReply } from 'fastify';
import * as z from 'zod';
import { chooseType } from '../http/accept.js';
import { clientGone } from '../http/client-gone.js';
import { readPrefer } from '../http/prefer.js';
import { problem } from '../problems.js';
import type { CallerRuns } from '../service/caller-runs.js';
import { callerKeyHeader } from '../wire/caller-key.js';
import { described } from '../wire/documented.js';
import { ofBodies, problems } from '../wire/problem-replies.js';
import { eventStreamReply } from '../wire/replies.js';
import { RunBody, runRequestOf } from '../wire/run-body.js';
import { RunView } from '../wire/run-view.js';
import { acceptedView, type RunParts, runsFor, withZod } from './run-parts.js';
import { holdOpen, sendEvents } from './send-events.js';

/** No request is held open longer: whatever stands between would cut it off. */
const longestWaitSeconds = 300;

const Headers = z.looseObject({
  prefer: described(
    z.string().optional(),
    `\`wait=N\` waits up to N seconds (at most ${longestWaitSeconds}) for the end. \`respond-async\` does not wait.`,
  ),
  'idempotency-key': described(
    z
      .string()
      .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
      .optional(),
    'The same body under the same key is the same run, as long as the run is kept. Another body is a 409.',
  ),
  ...callerKeyHeader,
});

const Query = z.object({
  onDisconnect: described(
    z.enum(['continue', 'cancel']).optional(),
    '`cancel`: the run is cancelled where the client goes away while it waits or reads. Default `continue`.',
  ),
});

const schema = {
  operationId: 'startRun',
  tags: ['runs'],
  summary: 'Start a run',
  description:
    'Answers at once with 202, the run and its `Location`. With `Accept: text/event-stream` the run is streamed as it ' +
    'happens; with `Prefer: wait=N` the reply waits for the end. A run that ended as failed is a 200: `success` and ' +
    '`stopReason` say how it ended.',
  body: RunBody,
  headers: Headers,
  querystring: Query,
  response: {
    200: {
      description: 'The run has ended within the wait; or, as an event stream, what happens in it.',
      content: { 'application/json': { schema: ExecutionResult }, ...eventStreamReply },
    },
    202: { description: 'The run goes on.', content: { 'application/json': { schema: RunView } } },
    ...problems(
      ...ofBodies,
      ...['RUN_IDEMPOTENCY_CONFLICT', 'RUN_OPTIONS_INVALID', 'RUN_PRICE_UNKNOWN', 'SANDBOX_INVALID_LIMIT'],
      ...['SANDBOX_INVALID_POLICY', 'SANDBOX_INVALID_REQUEST', 'CALLER_KEY_INVALID', 'CALLER_KEY_UNSUPPORTED'],
      ...['RUN_QUEUE_FULL', 'SERVER_STOPPING', 'RUN_SERVICE_CLOSED', 'CLIENT_KEY_MISSING'],
    ),
  },
};

/**
 * `POST /v1/runs`: starts a run and answers at once, waits for it, or streams it, as the headers ask.
 *
 * The run does not depend on the connection, unless the client asks for that.
 */
export function startRunRoute(app: FastifyInstance, parts: RunParts): void {
  withZod(app).post('/v1/runs', { schema, config: { startsWork: true } }, async (request, reply) => {
    const gone = clientGone(reply);
    const { 'idempotency-key': idempotencyKey, 'x-mistral-api-key': callerKey } = request.headers;
    const form = chooseType(request.headers.accept, ['text/event-stream'], 'application/json');
    const { respondAsync, waitSeconds } = readPrefer(request.headers.prefer);
    const waits = waitSeconds !== undefined && !respondAsync;
    // Before the run: what is refused has started nothing.
    if (waits || form === 'text/event-stream') holdOpen(parts, reply);
    const runs = runsFor(parts, request);
    const { runId } = await runs.start(runRequestOf(request.body), { idempotencyKey, callerKey });
    reply.header('location', `/v1/runs/${runId}`);
    if (request.query.onDisconnect === 'cancel') cancelWhere(gone, runs, runId);

    if (form === 'text/event-stream') return sendEvents(parts, runs, runId, reply, { signal: gone });

    if (respondAsync) reply.header('preference-applied', 'respond-async');
    if (!waits) return acceptedView(runs, runId, reply);

    const seconds = Math.min(waitSeconds, longestWaitSeconds);
    reply.header('preference-applied', `wait=${seconds}`);
    await rest(runs, runId, AbortSignal.any([gone, AbortSignal.timeout(seconds * 1_000)]));
    if (gone.aborted) throw problem('REQUEST_ABANDONED', 'The client closed the connection.');
    return resultOrView(runs, runId, reply);
  });
}

async function resultOrView(runs: CallerRuns, runId: string, reply: FastifyReply) {
  const view = await acceptedView(runs, runId, reply);
  if (view.result === undefined) return view;
  reply.code(200);
  return view.result;
}

function cancelWhere(gone: AbortSignal, runs: CallerRuns, runId: string): void {
  const cancel = (): void => {
    runs.cancel(runId).catch(() => {});
  };
  if (gone.aborted) cancel();
  else gone.addEventListener('abort', cancel, { once: true });
}

/** Resolves when the run has ended, its program waits for a yes that this request cannot give, or the signal aborts. */
async function rest(runs: CallerRuns, runId: string, signal: AbortSignal): Promise<void> {
  for await (const event of runs.events(runId, { signal })) if (event.type === 'approval.requested') return;
}
