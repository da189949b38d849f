/**
 * Puts text between tags as data. Where the text itself holds the closing tag, the tag gets a number, so that
 * nothing inside can end it.
 */
export function quote(tag: string, text: string): string {
  let name = tag;
  for (let count = 1; text.includes(`</${name}>`); count += 1) name = `${tag}-${count}`;
  return `<${name}>\n${text}\n</${name}>`;
}
