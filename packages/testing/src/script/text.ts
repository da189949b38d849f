/** Text in pieces of a number of code points, so that no character is cut. */
export function pieces(text: string, length: number): string[] {
  const points = Array.from(text);
  const parts: string[] = [];
  for (let at = 0; at < points.length; at += length) parts.push(points.slice(at, at + length).join(''));
  return parts;
}

/** The text of a message's content, whatever its shape. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((chunk: { text?: unknown }) => (typeof chunk.text === 'string' ? chunk.text : '')).join('');
}

/** The count a scripted reply reports where the script gives none: UTF-8 bytes / 4, rounded up. */
export function countTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}
