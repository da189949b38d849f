import type { Language } from '@mae/protocol';
import { insideLiterals } from './inside-literals.js';

const names =
  'code|code_block|python|py|javascript|js|typescript|ts|answer|program|solution|script|execute|tool_code|final';
const opening = new RegExp(`^\\s*(?:<(${names})(?: [^<>\\n]{0,100})?>|\\[(${names})\\])`, 'i');

/**
 * What stands between the tags of a reply such as `<code>…</code>` or `[PYTHON]…[/PYTHON]`; the closing one may be cut
 * or absent. The longest of several. A tag counts at the start of a line, outside of strings.
 */
export function tagged(text: string, language: Language): string | undefined {
  if (!/[<[]/.test(text)) return undefined;
  const lines = text.split('\n');
  const inside = insideLiterals(text, language);
  let longest: string | undefined;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const match = inside[index] === true ? null : opening.exec(line);
    if (match === null) continue;
    const closing = `${match[1] === undefined ? '[' : '<'}/${(match[1] ?? match[2] ?? '').toLowerCase()}`;
    const body: string[] = [];
    let rest: string | undefined = line.slice(match[0].length);
    while (rest !== undefined) {
      const end = rest.toLowerCase().indexOf(closing);
      body.push(end === -1 ? rest : rest.slice(0, end));
      if (end !== -1) break;
      index += 1;
      rest = lines[index];
    }
    const found = body.join('\n');
    if (found.trim().length > (longest?.trim().length ?? 0)) longest = found;
  }
  return longest;
}
