import { createHash } from 'node:crypto';
import type { DurableEvent, EventLog } from '@mae/protocol';

/** A log that lives as long as the process. What a run uses when it is given none. */
export class MemoryEventLog implements EventLog {
  readonly events: DurableEvent[] = [];
  readonly #blobs = new Map<string, Uint8Array>();

  async append(event: DurableEvent): Promise<void> {
    // A run that is started anew in the log of another must not write into it.
    const last = this.events.at(-1);
    if (last !== undefined && event.sequence !== last.sequence + 1) {
      throw new Error(`Event ${event.sequence} cannot follow event ${last.sequence}.`);
    }
    this.events.push(event);
  }

  async putBlob(content: Uint8Array): Promise<string> {
    const sha256 = createHash('sha256').update(content).digest('hex');
    this.#blobs.set(sha256, content);
    return sha256;
  }

  async getBlob(sha256: string): Promise<Uint8Array | undefined> {
    return this.#blobs.get(sha256);
  }
}
