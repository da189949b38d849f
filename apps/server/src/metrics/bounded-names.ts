/**
 * Names that come from outside, as values of a label: the first so many are kept, what comes later is `other`. A time
 * series is kept for each value as long as the process lives, so a caller must not be able to make them without end.
 */
export class BoundedNames {
  readonly #max: number;
  readonly #known = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  of(name: string): string {
    if (this.#known.has(name)) return name;
    if (this.#known.size >= this.#max || name.length > 100) return 'other';
    this.#known.add(name);
    return name;
  }
}
