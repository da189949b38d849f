import type { DurableEvent } from '../event.js';
import type { RunProgress, RunState } from './state.js';

/**
 * The clock of the work: neither the time between suspend, crash or end and the next resume is counted, nor that in
 * which a program waits for somebody's answer.
 */
export function tick(state: RunState, event: DurableEvent): RunState {
  const at = Date.parse(event.at);
  if (event.type === 'run.started' || event.type === 'run.resumed') {
    return { ...state, workedMs: workedMs(state), segment: { startedAt: at, lastAt: at } };
  }
  if (state.segment === undefined) return state;
  const { startedAt, lastAt } = state.segment;
  const passed = Math.max(0, at - lastAt);
  const waited = state.waitingFor === undefined ? 0 : passed;
  return { ...state, segment: { startedAt: startedAt + waited, lastAt: lastAt + passed } };
}

/** Milliseconds a run was worked on, up to its last event. */
export function workedMs(progress: RunProgress): number {
  return progress.workedMs + (progress.segment ? progress.segment.lastAt - progress.segment.startedAt : 0);
}
