import { insideLiterals } from '../extract/inside-literals.js';

/** The line before which imports may stand: after comments, the module's doc string and `from __future__`. */
function importLine(lines: string[], inside: boolean[]): number {
  let at = 0;
  let docString = false;
  for (let index = 0; index < lines.length; index += 1) {
    const text = (lines[index] ?? '').trim();
    if (inside[index] === true) {
      // Still in a doc string: whatever follows its last line may be an import.
      if (docString) at = index + 1;
    } else if (text === '' || text.startsWith('#')) {
      if (index === at && text.startsWith('#')) at = index + 1;
    } else if (!docString && /^[rRuU]?("""|'''|"|')/.test(text)) {
      docString = true;
      at = index + 1;
    } else if (/^from __future__ import /.test(text)) {
      at = index + 1;
    } else {
      break;
    }
  }
  return at;
}

/** Adds import statements to a Python program where they belong. */
export function addImports(code: string, statements: string[]): string {
  const lines = code.split('\n');
  lines.splice(importLine(lines, insideLiterals(code, 'python')), 0, ...statements);
  return lines.join('\n');
}
