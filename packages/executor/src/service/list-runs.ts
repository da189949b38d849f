import { MaeError, parseAs, type RunState, type RunStore, type RunSummary } from '@mae/protocol';
import { ListOptions } from '../store/options.js';
import { byAge, shownTaskLength } from '../store/summaries.js';

/** A run in a list, from its state and the time of its last event. */
export function summaryOf(state: RunState, updatedAt: string): RunSummary | undefined {
  if (state.started === undefined) return undefined;
  const { runId, task, at: startedAt } = state.started;
  const shown = task.length > shownTaskLength ? `${task.slice(0, shownTaskLength)}…` : task;
  const common = { runId, task: shown, startedAt, updatedAt, status: state.status };
  return state.status === 'completed' ? { ...common, stopReason: state.result.stopReason } : common;
}

/** The page of a list that the options ask for. @throws MaeError `RUN_NOT_FOUND`, `RUN_OPTIONS_INVALID` */
export function pageOf(runs: RunSummary[], options: Parameters<RunStore['list']>[0] = {}): RunSummary[] {
  const invalid = { code: 'RUN_OPTIONS_INVALID', what: 'The options of the list' };
  const { limit, before, status } = parseAs(ListOptions, options, invalid);
  const all = [...runs].sort(byAge);
  const from = before === undefined ? 0 : all.findIndex((run) => run.runId === before) + 1;
  if (before !== undefined && from === 0) {
    const message = `There is no run ${before} to go on from in the list. Begin at its first page.`;
    throw new MaeError({ code: 'RUN_NOT_FOUND', message, details: { runId: before } });
  }
  const rest = all.slice(from);
  return (status === undefined ? rest : rest.filter((run) => run.status === status)).slice(0, limit);
}
