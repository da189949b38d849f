import type { Budget, RunService } from '@mae/protocol';

const keys = ['maxTokens', 'maxCostUsd', 'deadlineMs'] as const;

/** The smaller of what was asked for and what is allowed. */
function within(asked: Budget, allowed: Budget): Budget {
  const smaller = keys.flatMap((key) => {
    const bounds = [asked[key], allowed[key]].filter((bound) => bound !== undefined);
    return bounds.length === 0 ? [] : [[key, Math.min(...bounds)]];
  });
  return Object.fromEntries(smaller);
}

/** Runs that may ask for less than a budget, and never get more. */
export function cappedRuns(runs: RunService, allowed: Budget): RunService {
  return {
    start: (request, options) => runs.start({ ...request, budget: within(request.budget ?? {}, allowed) }, options),
    get: (runId) => runs.get(runId),
    list: (options) => runs.list(options),
    blob: (runId, sha256) => runs.blob(runId, sha256),
    events: (runId, options) => runs.events(runId, options),
    cancel: (runId) => runs.cancel(runId),
    approve: (runId, decision) => runs.approve(runId, decision),
    close: () => runs.close(),
  };
}
