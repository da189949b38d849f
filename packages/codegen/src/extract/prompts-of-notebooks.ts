const console = /^\s*(?:>>>|\.\.\.)(?: |$)/;
const numbered = /^\s*In ?\[\d*\]: ?/;
const output = /^\s*Out ?\[\d*\]:/;
const continued = /^\s*\.\.\.: ?/;

/**
 * Takes the prompts of a notebook or an interactive session off a program, and with them what it printed. Only where
 * the first line has one: a doc string may quote a session.
 */
export function withoutPrompts(code: string): string {
  const lines = code.split('\n');
  const first = lines.find((line) => line.trim() !== '') ?? '';
  if (/^\s*>>>(?: |$)/.test(first)) {
    return lines
      .filter((line) => console.test(line))
      .map((line) => line.replace(console, ''))
      .join('\n');
  }
  if (!numbered.test(first)) return code;
  const kept: string[] = [];
  let printed = false;
  for (const line of lines) {
    if (numbered.test(line)) printed = false;
    else if (output.test(line)) printed = true;
    if (!printed) kept.push(line.replace(numbered, '').replace(continued, ''));
  }
  return kept.join('\n');
}
