import { MaeError, type RunService, type RunSummary } from '@mae/protocol';
import type { ListResourcesResult } from '@modelcontextprotocol/sdk/types.js';
import { brief } from '../views/cut.js';
import { runsUri, runUri } from './uris.js';

const pageLength = 50;

/** The newest runs, as `mae://runs` shows them. */
export async function listedRuns(runs: RunService): Promise<object[]> {
  const page = await runs.list({ limit: pageLength });
  return page.map((run) => ({ ...run, task: brief(run.task, 200), uri: runUri(run.runId) }));
}

/** A page of the list of resources: each run is one. The cursor is the id of the last run of the page before. */
export async function pageOfResources(runs: RunService, cursor: string | undefined): Promise<ListResourcesResult> {
  const page = await runs.list({ limit: pageLength, before: cursor }).catch((error: unknown) => {
    throw cursor === undefined ? error : unknownCursor(error);
  });
  const resources = page.map(resourceOf);
  const first = { uri: runsUri, name: 'runs', title: 'Runs', mimeType: 'application/json' };
  const nextCursor = page.length === pageLength ? page.at(-1)?.runId : undefined;
  return { resources: cursor === undefined ? [first, ...resources] : resources, nextCursor };
}

/** The run that a page ended with may have been deleted since. */
function unknownCursor(error: unknown): unknown {
  if (!MaeError.isInstance(error) || error.code !== 'RUN_NOT_FOUND') return error;
  return new MaeError({ code: 'MCP_CURSOR_INVALID', message: 'The list has no such place. Begin at its first page.' });
}

function resourceOf({ runId, task, status, stopReason, updatedAt }: RunSummary): ListResourcesResult['resources'][0] {
  return {
    uri: runUri(runId),
    name: runId,
    title: brief(task, 80),
    description: stopReason === undefined ? status : `${status}: ${stopReason}`,
    mimeType: 'application/json',
    annotations: { lastModified: updatedAt },
  };
}
