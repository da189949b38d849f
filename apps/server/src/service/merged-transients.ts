import type { TransientEvent } from '@mae/protocol';
import type { RunBus } from '../storage/run-bus.js';

/** Followers of a run are told of transient events at most this often: ten times a second. */
const everyMs = 100;

/** Events of one stream can be joined, whatever came of others in between. */
function streamOf(event: TransientEvent): string {
  const attempt = 'attemptId' in event ? event.attemptId : '';
  return event.type === 'execution.output' ? `${event.type} ${attempt} ${event.stream}` : `${event.type} ${attempt}`;
}

/** Two events of one stream as one: texts one after the other, of figures the newer. */
function joined(before: TransientEvent, event: TransientEvent): TransientEvent {
  return 'text' in before && 'text' in event ? { ...before, text: before.text + event.text } : event;
}

/**
 * The transient events of one run on their way to those who follow it: pieces of one text are joined, and nothing is
 * kept or sent while nobody follows.
 */
export class MergedTransients implements Disposable {
  readonly #runId: string;
  readonly #bus: Pick<RunBus, 'isFollowed' | 'publish'>;
  #waiting = new Map<string, TransientEvent>();
  #timer: NodeJS.Timeout | undefined;

  constructor(runId: string, bus: Pick<RunBus, 'isFollowed' | 'publish'>) {
    this.#runId = runId;
    this.#bus = bus;
  }

  /** Sent at once after a silence, else with the others of its tenth of a second. */
  add(event: TransientEvent): void {
    if (!this.#bus.isFollowed(this.#runId)) return;
    const stream = streamOf(event);
    const before = this.#waiting.get(stream);
    this.#waiting.set(stream, before ? joined(before, event) : event);
    if (this.#timer === undefined) this.#send();
  }

  /** Nothing is sent any more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #send(): void {
    this.#timer = undefined;
    const events = [...this.#waiting.values()];
    if (events.length === 0) return;
    this.#waiting.clear();
    this.#bus.publish(this.#runId, events);
    this.#timer = setTimeout(() => this.#send(), everyMs).unref();
  }
}
