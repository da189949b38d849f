import type { SourceMap } from 'node:module';

/** Counted from 1. */
export interface Place {
  line: number;
  column: number;
}

/** Where the pieces of transpiled code were in the source it was made of. */
export class Places {
  readonly #map: SourceMap;

  /** @param map a source map (version 3) as JSON, of one source */
  constructor(map: string) {
    this.#map = new (process.getBuiltinModule('node:module').SourceMap)(JSON.parse(map));
  }

  /** Undefined for code that was added. */
  original({ line, column }: Place): Place | undefined {
    const entry = this.#map.findEntry(line - 1, column - 1);
    // An entry holds up to the next one, but not for the lines below.
    if (!('originalLine' in entry) || entry.generatedLine !== line - 1) return undefined;
    return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  }
}
