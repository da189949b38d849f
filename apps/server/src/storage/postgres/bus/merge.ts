import type { TransientEvent } from '@mae/protocol';

/** Adds an event to those that wait to be sent: text goes on where text of its kind ended, and of usage the last counts. */
export function merge(waiting: TransientEvent[], event: TransientEvent): void {
  if (event.type === 'usage.updated') {
    const earlier = waiting.findIndex((other) => other.type === 'usage.updated');
    if (earlier !== -1) waiting.splice(earlier, 1);
    waiting.push(event);
    return;
  }
  const last = waiting.at(-1);
  const goesOn = last !== undefined && last.type !== 'usage.updated' && streamOf(last) === streamOf(event);
  if (goesOn) waiting[waiting.length - 1] = { ...event, after: last.after, text: last.text + event.text };
  else waiting.push(event);
}

/** What the text of an event is a part of. */
function streamOf(event: Exclude<TransientEvent, { type: 'usage.updated' }>): string {
  if (event.type === 'plan.delta') return event.type;
  return event.type === 'code.delta' ? `${event.type} ${event.attemptId}` : `${event.stream} ${event.attemptId}`;
}
