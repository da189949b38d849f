import type { TransientEvent } from '@mae/protocol';
import type { RunBus, RunListener } from '../run-bus.js';

/** A bus inside one process. A listener that throws harms neither the run nor the other listeners. */
export class LocalBus implements RunBus {
  readonly #listeners = new Map<string, Set<RunListener>>();

  follow(runId: string, listener: RunListener): () => void {
    const listeners = this.#listeners.get(runId) ?? new Set();
    this.#listeners.set(runId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(runId) === listeners) this.#listeners.delete(runId);
    };
  }

  isFollowed(runId: string): boolean {
    return [...(this.#listeners.get(runId) ?? [])].some((listener) => listener.transient !== undefined);
  }

  publish(runId: string, events: TransientEvent[]): void {
    this.#tell(runId, (listener) => {
      for (const event of events) listener.transient?.(event);
    });
  }

  /** Called after each commit that changed the run. */
  changed(runId: string, sequence?: number): void {
    this.#tell(runId, (listener) => listener.changed(sequence));
  }

  #tell(runId: string, say: (listener: RunListener) => void): void {
    for (const listener of [...(this.#listeners.get(runId) ?? [])]) {
      try {
        say(listener);
      } catch (error) {
        // The listener's defect: it is seen, and stops nobody else.
        queueMicrotask(() => process.emitWarning(error instanceof Error ? error : String(error)));
      }
    }
  }
}
