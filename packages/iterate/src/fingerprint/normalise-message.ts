/**
 * A message without what differs from run to run: addresses, hashes and ids, numbers, times. Words and names stay, so that
 * another failure reads as another.
 */
export function normaliseMessage(message: string): string {
  return message
    .slice(0, 2_000)
    .replaceAll(/\b0x[0-9a-f]+\b/gi, '#')
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '#')
    .replaceAll(/\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,}\b/gi, '#')
    .replaceAll(/-?\d+(?:[.,:]\d+)*(?:e[+-]?\d+)?/gi, '#')
    .replaceAll(/#(?:\s*,\s*#)+/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
