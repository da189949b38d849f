const literals = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;
const maxLines = 40;

/**
 * The last line of the statement that begins on a line: where its brackets are closed. Lines count from 1. A statement
 * whose brackets are never closed is taken to be its first line.
 */
export function lastLineOfStatement(code: string, line: number): number {
  const lines = code.split('\n');
  let open = 0;
  for (let at = line; at <= Math.min(lines.length, line + maxLines); at++) {
    const bare = (lines[at - 1] ?? '').replace(literals, '');
    open += (bare.match(/[([{]/g)?.length ?? 0) - (bare.match(/[)\]}]/g)?.length ?? 0);
    if (open <= 0) return at;
  }
  return line;
}

/** The first line of the statement that a line is in: before it, lines that cannot end a statement. Lines count from 1. */
export function firstLineOfStatement(code: string, line: number): number {
  const lines = code.split('\n');
  let first = line;
  while (first > 1 && line - first < maxLines && /(?:[([,]|[=!]==?|&&|\|\|)\s*$/.test(lines[first - 2] ?? ''))
    first -= 1;
  return first;
}
