/** Pieces that are kept one by one, until they become one string. */
const mostPieces = 512;

/**
 * Text that grows by small pieces. `+=` alone would keep every piece as a node of a tree, which for a reply of 100,000
 * tokens is 3 MB where the text is 0.4 MB.
 */
export class GrowingText {
  #text = '';
  #pieces: string[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(piece: string): void {
    if (piece === '') return;
    this.#length += piece.length;
    this.#pieces.push(piece);
    if (this.#pieces.length >= mostPieces) this.#join();
  }

  toString(): string {
    this.#join();
    return this.#text;
  }

  #join(): void {
    if (this.#pieces.length === 0) return;
    this.#text += this.#pieces.join('');
    this.#pieces = [];
  }
}
