import type { Language } from '@mae/protocol';

const openers: Record<'python' | 'script', RegExp> = {
  python: /'''|"""|'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?|#.*/g,
  script: /\/\*|\/\/.*|'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?|`/g,
};
/** What closes a literal or comment that may span lines. */
const closers: Record<string, string> = { "'''": "'''", '"""': '"""', '/*': '*/', '`': '`' };

/** Follows strings and comments that span lines. Looks at text and parses nothing; time is linear in its length. */
export class LiteralScanner {
  readonly #opener: RegExp;
  #closer: string | undefined;

  constructor(language: Language) {
    this.#opener = openers[language === 'python' ? 'python' : 'script'];
  }

  /**
   * Whether the next line starts inside. A template literal does not count: it cannot hold three bare back quotes, so
   * no fence is ever in one.
   */
  get inside(): boolean {
    return this.#closer !== undefined && this.#closer !== '`';
  }

  /** Reads one line, without its line end. */
  read(line: string): void {
    for (const _ of this.#outside(line));
  }

  /** Reads one line and gives it back with all that is inside blanked out. */
  mask(line: string): string {
    let masked = '';
    for (const [start, end] of this.#outside(line)) {
      masked += ' '.repeat(start - masked.length) + line.slice(start, end);
    }
    return masked + ' '.repeat(line.length - masked.length);
  }

  /** The stretches of a line that are in no string and no comment. */
  *#outside(line: string): Generator<[number, number]> {
    let at = 0;
    while (at <= line.length) {
      if (this.#closer !== undefined) {
        at = this.#skip(line, at, this.#closer);
        if (at === -1) return;
        this.#closer = undefined;
      }
      this.#opener.lastIndex = at;
      const token = this.#opener.exec(line);
      yield [at, token?.index ?? line.length];
      if (token === null) return;
      at = this.#opener.lastIndex;
      this.#closer = closers[token[0]];
    }
  }

  /** The position after the closer, or -1 where the line does not hold it. */
  #skip(line: string, from: number, closer: string): number {
    for (let at = from; at < line.length; at += 1) {
      if (line[at] === '\\' && closer !== '*/') at += 1;
      else if (line.startsWith(closer, at)) return at + closer.length;
    }
    return -1;
  }
}

/** For each line of a program, whether it starts inside a string or comment that spans lines. */
export function insideLiterals(code: string, language: Language): boolean[] {
  const scanner = new LiteralScanner(language);
  return code.split('\n').map((line) => {
    const { inside } = scanner;
    scanner.read(line);
    return inside;
  });
}
