import { FileRef, type RunState } from '@mae/protocol';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { attachment } from '../http/attachment.js';
import { isPlainText } from '../http/plain-text.js';
import { problem } from '../problems.js';
import { described } from '../wire/documented.js';
import { problems } from '../wire/problem-replies.js';
import { jsonReply } from '../wire/replies.js';
import { RunParams, type RunParts, rowOf, runsFor, withZod } from './run-parts.js';

const FileList = z.object({ files: z.array(FileRef) });

const bytes = described(z.custom<Buffer>(), 'Bytes.');

/** Of a run that has ended, those of the delivered program; before, those of the last program that ran. */
function filesOf(state: RunState | undefined): FileRef[] {
  if (state?.status === 'completed') return state.result.files;
  return state?.attempts.findLast(({ outcome }) => outcome !== undefined)?.outcome?.files ?? [];
}

/** The files that the program of a run wrote. */
export function fileRoutes(app: FastifyInstance, parts: RunParts): void {
  const typed = withZod(app);

  typed.get(
    '/v1/runs/:runId/files',
    {
      schema: {
        operationId: 'listFiles',
        tags: ['results'],
        summary: 'The files a run left',
        description: 'Those the delivered program wrote; before the end, those of the last program that ran.',
        params: RunParams,
        response: { 200: jsonReply('The files, without their bytes.', FileList), ...problems('RUN_NOT_FOUND') },
      },
    },
    async (request) => {
      const runs = runsFor(parts, request);
      await rowOf(runs, request.params.runId);
      return { files: filesOf(await runs.get(request.params.runId)) };
    },
  );

  typed.get(
    '/v1/runs/:runId/files/:name',
    {
      schema: {
        operationId: 'getFile',
        tags: ['results'],
        summary: 'One file as bytes',
        description:
          'As `text/plain` where it is plainly text, else as `application/octet-stream`; always to be saved.',
        params: RunParams.extend({ name: described(z.string(), 'Its name; a `/` in it is written `%2F`.') }),
        response: {
          200: {
            description: 'Its content.',
            content: { 'application/octet-stream': { schema: bytes }, 'text/plain': { schema: bytes } },
          },
          ...problems('RUN_NOT_FOUND', 'FILE_NOT_FOUND'),
        },
      },
    },
    async (request, reply) => {
      const { runId, name } = request.params;
      const runs = runsFor(parts, request);
      await rowOf(runs, runId);
      const file = filesOf(await runs.get(runId)).find((one) => one.name === name);
      const bytes = file && (await runs.blob(runId, file.sha256));
      if (bytes === undefined) throw problem('FILE_NOT_FOUND', 'The run has no file of this name.');
      return reply.headers(attachment(name, isPlainText(bytes) ? 'text' : 'bytes')).send(Buffer.from(bytes));
    },
  );
}
