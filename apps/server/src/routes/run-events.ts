import { RunEvent } from '@mae/protocol';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { chooseType } from '../http/accept.js';
import { clientGone } from '../http/client-gone.js';
import { described } from '../wire/documented.js';
import { readStoredEvents } from '../wire/event-page.js';
import { problems } from '../wire/problem-replies.js';
import { eventStreamReply } from '../wire/replies.js';
import { RunParams, type RunParts, rowOf, runsFor, withZod } from './run-parts.js';
import { holdOpen, sendEvents } from './send-events.js';

const forms = ['text/event-stream', 'application/jsonl', 'application/json'] as const;

const sequence = z.string().regex(/^\d{1,15}$/, 'must be the id of an event, a whole number');

const Query = z.object({
  after: described(sequence.optional(), 'Events after this `sequence`. The header `Last-Event-ID` goes before it.'),
  limit: described(z.coerce.number().pipe(z.int().min(1).max(1_000)).optional(), 'Of a page of JSON. Default 200.'),
});

const Headers = z.looseObject({
  'last-event-id': described(sequence.optional(), 'What browsers send when a stream was cut: the last `id` they saw.'),
});

const EventPage = z.object({
  events: z.array(RunEvent),
  after: described(z.int().min(-1), 'Where the next page begins: give it as `after`.'),
  more: described(z.boolean(), 'Whether more events are stored now.'),
});

const schema = {
  operationId: 'followRun',
  tags: ['runs'],
  summary: 'The events of a run',
  description:
    'Those after `Last-Event-ID` or `after` (all, without either), then everything as it happens, until the run rests. ' +
    'A stream may be resumed at any server of the same database. With `Accept: application/jsonl` one event in each ' +
    'line; with `Accept: application/json` a page of what is stored.',
  params: RunParams,
  headers: Headers,
  querystring: Query,
  response: {
    200: {
      description: 'The events.',
      content: {
        ...eventStreamReply,
        'application/jsonl': { schema: described(z.string(), 'One event in each line; empty lines keep it open.') },
        'application/json': { schema: EventPage },
      },
    },
    ...problems('RUN_NOT_FOUND', 'REQUEST_INVALID'),
  },
};

/** `GET /v1/runs/{id}/events`: what happened, and then what happens. */
export function runEventsRoute(app: FastifyInstance, parts: RunParts): void {
  withZod(app).get('/v1/runs/:runId/events', { schema, exposeHeadRoute: false }, async (request, reply) => {
    const { runId } = request.params;
    const given = request.headers['last-event-id'] ?? request.query.after;
    const after = given === undefined ? -1 : Number(given);
    const runs = runsFor(parts, request);
    const form = chooseType(request.headers.accept, forms, 'text/event-stream');
    if (form !== 'application/json') holdOpen(parts, reply);
    const signal = clientGone(reply);
    const row = await rowOf(runs, runId);
    if (form === 'application/json') {
      reply.type(form);
      return readStoredEvents(runs, row, { after, limit: request.query.limit ?? 200 });
    }
    return sendEvents(parts, runs, runId, reply, { after, signal, form });
  });

  // A HEAD that ran the route would open a stream.
  app.head('/v1/runs/:runId/events', { schema: { hide: true } }, async (request, reply) => {
    await rowOf(runsFor(parts, request), (request.params as { runId: string }).runId);
    return reply.type(chooseType(request.headers.accept, forms, 'text/event-stream')).send();
  });
}
