import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { callerKeyHeader } from '../wire/caller-key.js';
import { described } from '../wire/documented.js';
import { ofBodies, problems } from '../wire/problem-replies.js';
import { jsonReply } from '../wire/replies.js';
import { RunView } from '../wire/run-view.js';
import { acceptedView, RunParams, type RunParts, rowOf, runsFor, withZod } from './run-parts.js';

const Approval = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('approve') }),
  z.strictObject({
    decision: z.literal('reject'),
    reason: described(z.string().max(10_000).optional(), 'Told to the model, which tries again.'),
  }),
  z.strictObject({
    decision: z.literal('edit'),
    code: described(z.string().max(1_000_000), 'The program to run in place of the one that waits.'),
  }),
]);

const Cancelled = z.object({
  runId: z.string(),
  cancelled: described(z.boolean(), 'False where the run had ended.'),
});

const Answered = z.object({ runId: z.string(), decision: z.enum(['approve', 'reject', 'edit']) });

/** What can be asked of a run that was started. */
export function runControlRoutes(app: FastifyInstance, parts: RunParts): void {
  const typed = withZod(app);

  typed.post(
    '/v1/runs/:runId/cancel',
    {
      schema: {
        operationId: 'cancelRun',
        tags: ['runs'],
        summary: 'Cancel a run',
        description: 'Wherever it is at work. It ends as `cancelled`, with what it reached.',
        params: RunParams,
        response: { 200: jsonReply('Whether there was something to cancel.', Cancelled), ...problems('RUN_NOT_FOUND') },
      },
    },
    async (request) => {
      const { runId } = request.params;
      const runs = runsFor(parts, request);
      await rowOf(runs, runId);
      return { runId, cancelled: await runs.cancel(runId) };
    },
  );

  typed.post(
    '/v1/runs/:runId/approval',
    {
      schema: {
        operationId: 'answerRun',
        tags: ['runs'],
        summary: 'Answer a program that waits for a yes',
        description: 'Of several candidates that wait, the one that has waited longest is answered.',
        params: RunParams,
        body: Approval,
        response: {
          200: jsonReply('The answer is stored, and the run goes on with it.', Answered),
          ...problems(...ofBodies, 'RUN_NOT_FOUND', 'RUN_NOT_WAITING', 'CALLER_KEY_NEEDED'),
        },
      },
    },
    async (request) => {
      const { runId } = request.params;
      const runs = runsFor(parts, request);
      await rowOf(runs, runId);
      await runs.approve(runId, request.body);
      return { runId, decision: request.body.decision };
    },
  );

  typed.post(
    '/v1/runs/:runId/resume',
    {
      schema: {
        operationId: 'resumeRun',
        tags: ['runs'],
        summary: 'Let a run go on',
        description:
          'One that was suspended, or that ended without passing. One at work is left as it is. Finished steps are not ' +
          'repeated.',
        params: RunParams,
        headers: z.looseObject(callerKeyHeader),
        response: {
          202: jsonReply('It goes on.', RunView),
          ...problems(
            'RUN_NOT_FOUND',
            'RUN_ENDED',
            'CALLER_KEY_NEEDED',
            'CALLER_KEY_INVALID',
            'CALLER_KEY_UNSUPPORTED',
          ),
        },
      },
      config: { startsWork: true },
    },
    async (request, reply) => {
      const { runId } = request.params;
      const runs = runsFor(parts, request);
      await rowOf(runs, runId);
      await runs.resume(runId, { callerKey: request.headers['x-mistral-api-key'] });
      return acceptedView(runs, runId, reply);
    },
  );
}
