import type { Language } from '@mae/protocol';
import { insideLiterals } from './inside-literals.js';

/** A fenced block of a reply. */
export interface Block {
  /** The word after the opening fence, in lower case; empty where there is none. */
  tag: string;
  content: string;
  /** False where the reply ends before the fence does. */
  closed: boolean;
}

// The fence may follow prose on its line ("Here it is: ```python"), but then it needs three back quotes and a word.
const opening = /^(?:([ \t]*)(`{3,}|~{3,})[ \t]*\{?\.?([\w+#.-]*)[^`\n]*|.*[\s:](`{3,})([A-Za-z][\w+#.-]*)[ \t]*)$/;
const closing = /^[ \t]*(`{3,}|~{3,})[ \t]*$/;

function dedent(lines: string[], width: number): string {
  const indentation = new RegExp(`^[ \\t]{0,${width}}`);
  return (width === 0 ? lines : lines.map((line) => line.replace(indentation, ''))).join('\n');
}

/** The line that closes a fence, as an index into `lines`, or -1. */
function findClosing(lines: string[], fence: string, language: Language): number {
  const closes = (line: string): boolean => {
    const mark = closing.exec(line)?.[1];
    return mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length;
  };
  const inside = insideLiterals(lines.join('\n'), language);
  // A fence in a doc string belongs to the program. If all of them look so, the program has an unclosed string.
  const outside = lines.findIndex((line, index) => closes(line) && inside[index] !== true);
  return outside === -1 ? lines.findIndex(closes) : outside;
}

/** Every fenced block of a reply, in order. A block may hold fences of another kind or length; those are not opened. */
export function readBlocks(reply: string, language: Language): Block[] {
  const lines = reply.split('\n');
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const match = opening.exec(lines[index] ?? '');
    if (match === null) continue;
    const fence = match[2] ?? match[4] ?? '```';
    const tag = (match[3] ?? match[5] ?? '').toLowerCase();
    const rest = lines.slice(index + 1);
    const end = findClosing(rest, fence, tagLanguage(tag) ?? language);
    const body = end === -1 ? rest : rest.slice(0, end);
    blocks.push({ tag, content: dedent(body, match[1]?.length ?? 0), closed: end !== -1 });
    index += body.length + 1;
  }
  return blocks;
}

const tags: Record<Language, string[]> = {
  python: ['python', 'py', 'python3', 'py3', 'ipython', 'pycon', 'python-repl', 'sage'],
  javascript: ['javascript', 'js', 'mjs', 'cjs', 'jsx', 'node', 'ecmascript', 'es6'],
  typescript: ['typescript', 'ts', 'mts', 'cts', 'tsx', 'deno'],
};

/** Whether a fence's tag names the language. JavaScript is TypeScript too. */
export function isTagOf(tag: string, language: Language): boolean {
  return tags[language].includes(tag) || (language === 'typescript' && tags.javascript.includes(tag));
}

const tagLanguage = (tag: string): Language | undefined =>
  (Object.keys(tags) as Language[]).find((language) => tags[language].includes(tag));
