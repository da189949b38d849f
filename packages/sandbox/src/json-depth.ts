/** Brackets in a value may stand in one another this deep. What reads JSON by recursion copes with it anywhere. */
export const mostJsonDepth = 100;

const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);

/** Whether the brackets of a JSON text stand in one another deeper than `most`. Looks at characters only. */
export function isNestedDeeper(json: string, most: number): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (isText) {
      if (code === backslash) at += 1;
      else if (code === quote) isText = false;
    } else if (code === quote) isText = true;
    else if (closing.has(code)) depth -= 1;
    else if (opening.has(code)) {
      depth += 1;
      if (depth > most) return true;
    }
  }
  return false;
}
