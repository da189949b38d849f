/** Who says that it follows a run is believed for so long: three announcements. */
const believedMs = 30_000;

/** Which runs other processes follow, as far as they have said. */
export class Readers {
  /** By run and process, until when. */
  readonly #until = new Map<string, Map<string, number>>();

  follow(runId: string): boolean {
    const now = performance.now();
    return [...(this.#until.get(runId)?.values() ?? [])].some((until) => until > now);
  }

  add(sender: string, runIds: string[]): void {
    const until = performance.now() + believedMs;
    for (const runId of runIds) {
      const senders = this.#until.get(runId) ?? new Map<string, number>();
      this.#until.set(runId, senders.set(sender, until));
    }
  }

  remove(sender: string, runId: string): void {
    const senders = this.#until.get(runId);
    senders?.delete(sender);
    if (senders?.size === 0) this.#until.delete(runId);
  }

  /** Forgets those who have not said so again: processes that are gone. */
  forgetOld(): void {
    const now = performance.now();
    for (const [runId, senders] of this.#until) {
      for (const [sender, until] of senders) if (until <= now) this.remove(sender, runId);
    }
  }
}
