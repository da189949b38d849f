import { isDurable, type RunEvent } from '../event.js';
import { applyEvent, emptyRun } from './apply-event.js';
import type { RunState } from './state.js';

/**
 * The state of a run, from any prefix of its log. Pure. Transient events change nothing.
 *
 * @throws MaeError `RUN_LOG_INVALID` where an event cannot follow the one before.
 */
export function foldRun(events: Iterable<RunEvent>): RunState {
  let state = emptyRun;
  for (const event of events) if (isDurable(event)) state = applyEvent(state, event);
  return state;
}
