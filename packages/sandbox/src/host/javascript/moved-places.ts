import type MagicString from 'magic-string';
import type { Place } from './places.js';

/** What ends a line in JavaScript. */
export const lineEnd = /\r\n|[\n\r\u2028\u2029]/;

/**
 * Finds where something in a script stands in the source it was made of, though parts of it were moved. Worked out at the
 * first question: most programs raise nothing.
 *
 * @param before characters of the script before the text
 */
export function movedPlaces(
  text: MagicString,
  script: string,
  before: number,
): (line: number, column: number) => Place {
  let known: ((line: number, column: number) => Place) | undefined;
  return (line, column) => {
    known ??= finder(text, script, before);
    return known(line, column);
  };
}

function finder(text: MagicString, script: string, before: number): (line: number, column: number) => Place {
  const { mappings } = text.generateDecodedMap({ hires: true });
  const inScript = new Lines(script, lineEnd);
  const inText = new Lines(text.toString(), /\n/);
  const inSource = new Lines(text.original, lineEnd);
  const inOriginal = new Lines(text.original, /\n/);
  return (line, column) => {
    const at = inText.place(Math.max(0, inScript.offset({ line, column }) - before));
    const segments = mappings[at.line - 1] ?? [];
    const segment = segments.findLast(([start]) => start <= at.column - 1);
    if (segment === undefined || segment.length === 1) return { line: 0, column: 0 };
    return inSource.place(inOriginal.offset({ line: segment[2] + 1, column: segment[3] + 1 }));
  };
}

/** Lines and columns of a text, counted from 1, and offsets from 0. */
class Lines {
  readonly #starts: number[] = [0];

  constructor(text: string, end: RegExp) {
    for (const { 0: found, index } of text.matchAll(new RegExp(end, 'g'))) this.#starts.push(index + found.length);
  }

  offset({ line, column }: Place): number {
    return (this.#starts[line - 1] ?? 0) + column - 1;
  }

  place(offset: number): Place {
    const line = this.#starts.findLastIndex((start) => start <= offset) + 1;
    return { line, column: offset - (this.#starts[line - 1] ?? 0) + 1 };
  }
}
