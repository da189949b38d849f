import type { SourceMap } from './stack.js';

/** Of all the calls of a session together: beyond it the oldest are forgotten, and their frames with them. */
const mostCharacters = 8 * 1024 * 1024;

/** The sources that frames of an error may lie in. */
export class Sources {
  #kept: { map: SourceMap; characters: number }[] = [];
  #characters = 0;

  get maps(): SourceMap[] {
    return this.#kept.map(({ map }) => map);
  }

  add(map: SourceMap, characters: number): void {
    this.#kept.push({ map, characters });
    this.#characters += characters;
    while (this.#characters > mostCharacters && this.#kept.length > 1) {
      this.#characters -= this.#kept.shift()?.characters ?? 0;
    }
  }
}
