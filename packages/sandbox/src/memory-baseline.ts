/**
 * From where the memory of a session is counted: what its process held when the first call began, and what it took
 * between calls, which is no program's doing.
 */
export class MemoryBaseline {
  #bytes: number | undefined;
  #heldAtEnd = 0;

  /** @returns the baseline of the call that begins */
  begin(heldBytes: number): number {
    this.#bytes = this.#bytes === undefined ? heldBytes : this.#bytes + Math.max(0, heldBytes - this.#heldAtEnd);
    return this.#bytes;
  }

  end(heldBytes: number): void {
    this.#heldAtEnd = heldBytes;
  }
}
