import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { nextPageLink } from '../http/link.js';
import { problem } from '../problems.js';
import { described } from '../wire/documented.js';
import { problems } from '../wire/problem-replies.js';
import { jsonReply } from '../wire/replies.js';
import { RunStatus, RunSummary, runSummaryOf } from '../wire/run-summary.js';
import { RunView } from '../wire/run-view.js';
import { RunParams, type RunParts, runsFor, viewOf, withZod } from './run-parts.js';

const moment = (description: string) =>
  described(z.iso.datetime({ offset: true, error: 'must be a moment in ISO 8601' }).optional(), description);

const ListQuery = z.object({
  status: RunStatus.optional(),
  stopReason: described(z.string().max(64).optional(), 'Of runs that have ended.'),
  createdAfter: moment('Runs asked for at this moment or later, ISO 8601.'),
  createdBefore: moment('Runs asked for before this moment, ISO 8601.'),
  limit: described(z.coerce.number().pipe(z.int().min(1).max(200)).optional(), 'Of one page. Default 50.'),
  cursor: described(z.string().max(1_000).optional(), 'The `next` of the page before.'),
});

const RunList = z.object({
  runs: z.array(RunSummary),
  next: described(z.string().optional(), 'The cursor of the next page; absent on the last.'),
});

/** The runs of a caller: the list, one, and its removal. */
export function runRoutes(app: FastifyInstance, parts: RunParts): void {
  const typed = withZod(app);

  typed.get(
    '/v1/runs',
    {
      schema: {
        operationId: 'listRuns',
        tags: ['runs'],
        summary: 'List runs, newest first',
        description: 'Those that wait to begin too. The next page is also in the `Link` header, `rel="next"`.',
        querystring: ListQuery,
        response: { 200: jsonReply('A page of runs.', RunList), ...problems('REQUEST_INVALID', 'CURSOR_INVALID') },
      },
    },
    async (request, reply) => {
      const { limit = 50, cursor, createdAfter, createdBefore, ...rest } = request.query;
      const filter = { ...rest, createdAfter: inUtc(createdAfter), createdBefore: inUtc(createdBefore) };
      const { rows, next } = await runsFor(parts, request).page(filter, { limit, cursor });
      if (next !== undefined) reply.header('link', nextPageLink(request.url, next));
      return { runs: rows.map(runSummaryOf), next };
    },
  );

  typed.get(
    '/v1/runs/:runId',
    {
      schema: {
        operationId: 'getRun',
        tags: ['runs'],
        summary: 'How far a run is, and its result',
        params: RunParams,
        response: { 200: jsonReply('The run.', RunView), ...problems('RUN_NOT_FOUND') },
      },
    },
    async (request) => viewOf(runsFor(parts, request), request.params.runId),
  );

  typed.delete(
    '/v1/runs/:runId',
    {
      schema: {
        operationId: 'deleteRun',
        tags: ['runs'],
        summary: 'Remove a run',
        description: 'With its events, programs and files. One at work is stopped.',
        params: RunParams,
        response: { 204: described(z.undefined(), 'It is gone.'), ...problems('RUN_NOT_FOUND') },
      },
    },
    async (request, reply) => {
      const wasThere = await runsFor(parts, request).delete(request.params.runId);
      if (!wasThere) throw problem('RUN_NOT_FOUND', 'There is no such run.');
      return reply.code(204).send();
    },
  );
}

/** Rows are compared as text, and theirs are in UTC. */
const inUtc = (moment: string | undefined): string | undefined =>
  moment === undefined ? undefined : new Date(moment).toISOString();
