import type { Language } from '@mae/protocol';
import { LiteralScanner } from './inside-literals.js';

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

function dedent(lines: string[], width: number): string {
  const indentation = new RegExp(`^[ \\t]{0,${width}}`);
  return (width === 0 ? lines : lines.map((line) => line.replace(indentation, ''))).join('\n');
}

interface Ending {
  /** How many whole lines the block has. */
  lines: number;
  /** What the last line of the block holds before a fence at its end. */
  last?: string;
  /** The line after is the start of another block: nothing closes this one. */
  cut?: true;
}

/** Where a block ends; undefined where nothing closes it. */
function findEnding(lines: string[], start: number, fence: string, language: Language): Ending | undefined {
  const scanner = new LiteralScanner(language);
  const mark = fence[0] ?? '`';
  let doubtful: Ending | undefined;
  for (let index = start; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const text = line.trimEnd();
    const head = text.slice(0, text.length - countAtEnd(text, mark));
    if (text.length - head.length >= fence.length) {
      const ending: Ending = head.trim() === '' ? { lines: index - start } : { lines: index - start, last: head };
      // A fence in a doc string belongs to the program. A fence that shares its line with code, or the first one of a
      // program whose string never ends, closes the block only where nothing better does.
      if (!scanner.inside && ending.last === undefined) return ending;
      doubtful ??= ending;
    } else if (!scanner.inside && opensAnother(line, fence)) {
      return doubtful ?? { lines: index - start, cut: true };
    }
    scanner.read(line);
  }
  return doubtful;
}

/** A tagged fence in the middle of a program is no program text. */
function opensAnother(line: string, fence: string): boolean {
  const match = opening.exec(line);
  return match?.[2]?.startsWith(fence) === true && match[3] !== '';
}

function countAtEnd(text: string, mark: string): number {
  let count = 0;
  while (count < text.length && text[text.length - 1 - count] === mark) count += 1;
  return count;
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
    const start = index + 1;
    const ending = findEnding(lines, start, fence, tagLanguage(tag) ?? language);
    const body = lines.slice(start, ending === undefined ? undefined : start + ending.lines);
    if (ending?.last !== undefined) body.push(ending.last);
    blocks.push({
      tag,
      content: dedent(body, match[1]?.length ?? 0),
      closed: ending !== undefined && ending.cut !== true,
    });
    index = ending === undefined ? lines.length : start + ending.lines - (ending.cut === true ? 1 : 0);
  }
  return blocks;
}

/** Whether some fence opens outside of the strings and comments that the text would have as a program. */
export function hasFence(text: string, language: Language): boolean {
  const scanner = new LiteralScanner(language);
  for (const line of text.split('\n')) {
    if (!scanner.inside && opening.test(line)) return true;
    scanner.read(line);
  }
  return false;
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
