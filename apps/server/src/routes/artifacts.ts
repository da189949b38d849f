import { CodeArtifact, type RunState } from '@mae/protocol';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { attachment } from '../http/attachment.js';
import { problem } from '../problems.js';
import { described } from '../wire/documented.js';
import { problems } from '../wire/problem-replies.js';
import { jsonReply } from '../wire/replies.js';
import { RunParams, type RunParts, rowOf, runsFor, withZod } from './run-parts.js';

const ArtifactList = z.object({
  artifacts: described(z.array(CodeArtifact), 'In the order they were written.'),
  delivered: described(z.string().optional(), 'The id of the program the run delivered.'),
});

function artifactsOf(state: RunState | undefined) {
  const artifacts = state?.attempts.flatMap(({ artifact }) => artifact ?? []) ?? [];
  return { artifacts, delivered: state?.status === 'completed' ? state.result.artifact?.id : undefined };
}

/** The programs of a run: each attempt's, with its code. */
export function artifactRoutes(app: FastifyInstance, parts: RunParts): void {
  const typed = withZod(app);

  typed.get(
    '/v1/runs/:runId/artifacts',
    {
      schema: {
        operationId: 'listArtifacts',
        tags: ['results'],
        summary: 'The programs of a run, with their code',
        params: RunParams,
        response: { 200: jsonReply('One for each attempt so far.', ArtifactList), ...problems('RUN_NOT_FOUND') },
      },
    },
    async (request) => {
      const runs = runsFor(parts, request);
      await rowOf(runs, request.params.runId);
      return artifactsOf(await runs.get(request.params.runId));
    },
  );

  typed.get(
    '/v1/runs/:runId/artifacts/:artifactId',
    {
      schema: {
        operationId: 'getArtifact',
        tags: ['results'],
        summary: 'One program as text',
        params: RunParams.extend({ artifactId: described(z.string(), 'The `id` of an artifact.') }),
        response: {
          200: { description: 'Its source text.', content: { 'text/plain': { schema: z.string() } } },
          ...problems('RUN_NOT_FOUND', 'ARTIFACT_NOT_FOUND'),
        },
      },
    },
    async (request, reply) => {
      const { runId, artifactId } = request.params;
      const runs = runsFor(parts, request);
      await rowOf(runs, runId);
      const { artifacts } = artifactsOf(await runs.get(runId));
      const artifact = artifacts.find(({ id }) => id === artifactId);
      if (!artifact) throw problem('ARTIFACT_NOT_FOUND', 'The run has no program of this id.');
      return reply.headers(attachment(artifact.filename, 'text')).send(artifact.code);
    },
  );
}
