/** Escape sequences that only colour. */
const coloring = '\\x1b\\[[0-9;:]*m';
// Control characters but tab and line feed, C1 controls, and marks that turn the direction of text.
const unsafe = new RegExp(`${coloring}|[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]`, 'g');
const isColoring = new RegExp(`^${coloring}$`);

function visible(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}

/**
 * Text of a program or a model that a terminal shows without obeying it: control characters become visible.
 *
 * @param colors whether sequences that only colour pass. @default false
 */
export function safeText(text: string, colors = false): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(unsafe, (match) => (colors && isColoring.test(match) ? match : [...match].map(shown).join('')));
}

function shown(character: string): string {
  const code = character.charCodeAt(0);
  return code >= 0x20 && code < 0x7f ? character : visible(character);
}

/** The same on one line. */
export function oneLine(text: string): string {
  return safeText(text.replaceAll(/\s+/g, ' ').trim());
}

/** For a stream: what goes to a terminal is made safe, what goes to a file or pipe is left as it is. */
export function forStream(stream: { isTTY?: boolean }, text: string): string {
  return stream.isTTY === true ? safeText(text, true) : text;
}
