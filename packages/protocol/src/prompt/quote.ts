/**
 * Puts text between tags as data. Where the text itself holds the closing tag, in any spelling a model might take for
 * it, the tag gets a number, so that nothing inside can end it. Half characters (lone surrogates) are replaced: not
 * every server takes them.
 *
 * @param tag a lower-case word
 */
export function quote(tag: string, text: string): string {
  const closing = new RegExp(`</\\s*${tag}(?:-(\\d{1,15}))?\\s*>`, 'gi');
  const taken = new Set(Array.from(text.matchAll(closing), ([, number]) => Number(number ?? 0)));
  let count = 0;
  while (taken.has(count)) count += 1;
  const name = count === 0 ? tag : `${tag}-${count}`;
  return `<${name}>\n${text.toWellFormed()}\n</${name}>`;
}
