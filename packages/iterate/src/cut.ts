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
