import { RunEvent } from './event.js';
import { parseAs } from './parse.js';

/** Reads an event that was stored or sent. @throws MaeError `RUN_EVENT_INVALID`. */
export function parseEvent(value: unknown): RunEvent {
  return parseAs(RunEvent, value, { code: 'RUN_EVENT_INVALID', what: 'The event' });
}
