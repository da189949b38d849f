import type { TransientEvent } from '@mae/protocol';

/**
 * What happens to runs, as it happens, in every process of the server. Nothing depends on a message that arrives: the
 * table is the truth, and whoever follows a run looks there at least once a second.
 */
export interface RunBus {
  /**
   * Tells of durable events and requests (`changed`), and of transient events, of one run. Where processes are many,
   * transient events travel only while somebody follows.
   *
   * @returns ends it
   */
  follow(runId: string, listener: RunListener): () => void;
  /** Whether anybody follows the run's transient events, here or elsewhere, as far as this process knows. */
  isFollowed(runId: string): boolean;
  /** Tells followers of transient events. May lose them; never waits. */
  publish(runId: string, events: TransientEvent[]): void;
}

export interface RunListener {
  /** The run's row or log changed: an event up to `sequence` is stored, or a cancel or a decision was asked for. */
  changed(sequence: number | undefined): void;
  transient?(event: TransientEvent): void;
}
