/** One line, at most `length` characters. */
export function oneLine(text: string, length = 300): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

/** The head and the tail of a text that is too long, with how much there was. `bytes`: what was written in all. */
export function headAndTail(text: string, length: number, bytes: number = Buffer.byteLength(text)): string {
  if (text.length <= length) {
    const kept = Buffer.byteLength(text);
    return kept >= bytes ? text : `${text}\n[… ${bytes} bytes in all, the first ${kept} are kept …]`;
  }
  const head = text.slice(0, Math.ceil((length * 2) / 3));
  const tail = text.slice(text.length - Math.floor(length / 3));
  return `${head}\n[… cut: ${bytes} bytes in all …]\n${tail}`;
}

/**
 * The lines around one, or around those up to `last`, of a text that is too long, with what was left out said. Lines
 * count from 1. Those asked for are there whole, up to four times the length; what is around them fills it up.
 */
export function around(text: string, line: number, length: number, last = line): string {
  const lines = text.split('\n');
  if (text.length <= length || line < 1 || line > lines.length) return headAndTail(text, length);
  let from = line - 1;
  let to = Math.max(line, Math.min(last, lines.length));
  const asked = headAndTail(lines.slice(from, to).join('\n'), length * 4);
  let used = asked.length;
  const before: string[] = [];
  const after: string[] = [];
  while (from > 0 || to < lines.length) {
    const above = from > 0 ? (lines[from - 1] ?? '').length + 1 : Number.POSITIVE_INFINITY;
    const below = to < lines.length ? (lines[to] ?? '').length + 1 : Number.POSITIVE_INFINITY;
    // Three lines before for one after: what led to the line says more than what follows it.
    const goesBack =
      above !== Number.POSITIVE_INFINITY &&
      (before.length < 3 * (after.length + 1) || below === Number.POSITIVE_INFINITY);
    const next = goesBack ? above : below;
    if (used + next > length) break;
    used += next;
    if (goesBack) {
      from -= 1;
      before.unshift(lines[from] ?? '');
    } else {
      after.push(lines[to] ?? '');
      to += 1;
    }
  }
  return [
    ...(from > 0 ? [`[… ${from} lines before …]`] : []),
    ...before,
    asked,
    ...after,
    ...(to < lines.length ? [`[… ${lines.length - to} lines after …]`] : []),
  ].join('\n');
}
