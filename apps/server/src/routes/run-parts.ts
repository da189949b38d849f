import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { Slots } from '../http/slots.js';
import { problem } from '../problems.js';
import type { CallerRuns } from '../service/caller-runs.js';
import type { ApiKey } from '../storage/api-keys.js';
import type { RunRow } from '../storage/run-table.js';
import { described } from '../wire/documented.js';
import { queuedViewOf, type RunView, runViewOf } from '../wire/run-view.js';

/** Runs, as each caller sees them. */
export interface RunsByCaller {
  /** Of the caller with this key; without one, of a server without keys. */
  of(key: ApiKey | undefined): CallerRuns;
}

/** What the routes of runs share. */
export interface RunParts {
  runs: RunsByCaller;
  streams: Slots;
  heartbeatMs: number;
  stalledReaderMs: number;
}

export const withZod = (app: FastifyInstance) => app.withTypeProvider<ZodTypeProvider>();

export const RunParams = z.object({ runId: described(z.string(), 'The id of a run.') });

export const runsFor = ({ runs }: RunParts, request: FastifyRequest): CallerRuns => runs.of(request.apiKey);

/** @throws MaeError `RUN_NOT_FOUND`, also for a run of somebody else */
export async function rowOf(runs: CallerRuns, runId: string): Promise<RunRow> {
  const row = await runs.row(runId);
  if (row) return row;
  throw problem('RUN_NOT_FOUND', 'There is no such run; ended runs are kept for a while only.');
}

/** @throws MaeError `RUN_NOT_FOUND` */
export async function viewOf(runs: CallerRuns, runId: string): Promise<RunView> {
  const row = await rowOf(runs, runId);
  if (row.status === 'queued') return queuedViewOf(row);
  const state = await runs.get(runId);
  if (state) return runViewOf(row, state);
  throw problem('RUN_NOT_FOUND', 'The run was deleted.');
}

/** 202 and the run as it is: it goes on without this request. */
export async function acceptedView(runs: CallerRuns, runId: string, reply: FastifyReply): Promise<RunView> {
  reply.code(202);
  return viewOf(runs, runId);
}
