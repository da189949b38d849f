import type { DurableEvent } from '../event.js';
import type { RunProgress, RunState } from './state.js';

/** The clock of the work: time between suspend, crash or end and the next resume is not counted. */
export function tick(state: RunState, event: DurableEvent): RunState {
  const at = Date.parse(event.at);
  if (event.type === 'run.started' || event.type === 'run.resumed') {
    return { ...state, workedMs: workedMs(state), segment: { startedAt: at, lastAt: at } };
  }
  if (state.segment === undefined) return state;
  return { ...state, segment: { ...state.segment, lastAt: Math.max(at, state.segment.lastAt) } };
}

/** Milliseconds a run was worked on, up to its last event. */
export function workedMs(progress: RunProgress): number {
  return progress.workedMs + (progress.segment ? progress.segment.lastAt - progress.segment.startedAt : 0);
}
