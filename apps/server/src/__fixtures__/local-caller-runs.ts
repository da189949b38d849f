import type { LocalRunService } from '@mae/executor';
import type { RunState } from '@mae/protocol';
import type { RunsByCaller } from '../routes/run-parts.js';
import type { CallerRuns } from '../service/caller-runs.js';
import type { RunRow } from '../storage/run-table.js';

const rowOf = (runId: string, state: RunState): RunRow => ({
  runId,
  status: state.status,
  task: state.started?.task.slice(0, 200) ?? '',
  stopReason: state.status === 'completed' ? state.result.stopReason : undefined,
  suspendedFor: state.status === 'suspended' ? state.reason : undefined,
  sequence: state.sequence,
  needsCallerKey: false,
  isCancelRequested: false,
  isResumeRequested: false,
  pendingDecisions: 0,
  createdAt: state.started?.at ?? new Date(0).toISOString(),
  updatedAt: state.started?.at ?? new Date(0).toISOString(),
});

/** Runs in the memory of this process, the same for all callers. */
export function localCallerRuns(service: LocalRunService): RunsByCaller {
  const row = async (runId: string) => {
    const state = await service.get(runId);
    return state && rowOf(runId, state);
  };
  const runs: CallerRuns = {
    start: (request, options) => service.start(request, options),
    get: (runId) => service.get(runId),
    list: (options) => service.list(options),
    blob: (runId, sha256) => service.blob(runId, sha256),
    events: (runId, options) => service.events(runId, options),
    cancel: (runId) => service.cancel(runId),
    approve: (runId, decision) => service.approve(runId, decision),
    close: async () => {},
    row,
    page: async ({ status }, { limit, cursor }) => {
      if (status === 'queued') return { rows: [] };
      const listed = await service.list({ limit: limit + 1, before: cursor, status });
      const rows = await Promise.all(listed.slice(0, limit).map(({ runId }) => row(runId)));
      const next = listed.length > limit ? listed[limit - 1]?.runId : undefined;
      return { rows: rows.filter((one) => one !== undefined), next };
    },
    resume: async () => {},
    delete: async () => false,
    startFault: async () => undefined,
  };
  return { of: () => runs };
}
