import { structuredPatch } from 'diff';
import { safeText } from '../output/safe-text.js';
import { Screen } from './screen.js';
import type { Style } from './style.js';

const maxLines = 200;

/** What changed from one program to another, as lines for a person; nothing where they are equal. */
export function showDiff(
  before: string,
  after: string,
  { write, style }: { write: (text: string) => void; style: Style },
) {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 2 });
  const screen = new Screen({ write, style });
  const colors: Record<string, (line: string) => string> = { '+': style.green, '-': style.red };
  const lines = hunks.flatMap(({ oldStart, lines: changed }) => [
    style.cyan(`line ${oldStart}`),
    ...changed.map((line) => (colors[line[0] ?? ''] ?? style.dim)(safeText(line))),
  ]);
  if (lines.length > 0) screen.line('diff', '');
  for (const line of lines.slice(0, maxLines)) screen.quote(line);
  if (lines.length > maxLines) screen.quote(`… ${lines.length - maxLines} more lines`);
}
