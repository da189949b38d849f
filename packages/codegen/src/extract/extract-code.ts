import type { Language } from '@mae/protocol';
import { type Block, isTagOf, readBlocks } from './fences.js';
import { isCodeLine, looksLikeCode } from './looks-like-code.js';
import { withoutPrompts } from './prompts-of-notebooks.js';

/** Tags of blocks that hold commands, data or output; a program under one of them must look like one. */
const otherTags = new Set(
  `bash sh shell zsh console cmd powershell text txt plaintext output stdout stderr log json yaml toml xml html css csv
  diff markdown md math latex http ini`.split(/\s+/),
);
const markdown = new Set(['', 'markdown', 'md', 'text', 'txt', 'plaintext']);
const codeKeys = ['code', 'program', 'source', 'script', 'python', 'javascript', 'typescript', 'content', 'answer'];

const blank = (text: string): boolean => text.trim() === '';

/** A program as a file: no blank lines around it, one line end at its end. */
const asFile = (code: string): string => `${code.replace(/^(?:[ \t]*\n)+/, '').trimEnd()}\n`;

/** The program in a JSON reply: a string, or the first known key of an object that holds one. */
function fromJson(text: string): string | undefined {
  if (!/^[{"]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string') return value;
    if (typeof value !== 'object' || value === null) return undefined;
    const entries = value as Record<string, unknown>;
    return codeKeys.map((key) => entries[key]).find((held): held is string => typeof held === 'string' && !blank(held));
  } catch {
    return undefined;
  }
}

/** How likely a block is the program: 3 tagged so, 2 untagged, 1 tagged otherwise, 0 not at all. */
function rank(block: Block, language: Language): number {
  if (blank(block.content)) return 0;
  if (isTagOf(block.tag, language)) return 3;
  if (block.tag === '') return looksLikeCode(block.content, language) ? 2 : 1;
  return otherTags.has(block.tag) && !looksLikeCode(block.content, language) ? 0 : 1;
}

/**
 * Of the blocks that are most likely the program, the longest; of equals, the last.
 *
 * Not joined: a second block is a usage example, sample output or a second version far more often than a second half,
 * and the prompt asks for one block.
 */
function choose(blocks: Block[], language: Language): Block | undefined {
  const ranked = blocks.map((block) => ({ block, rank: rank(block, language) }));
  const best = Math.max(0, ...ranked.map((entry) => entry.rank));
  if (best === 0) return undefined;
  return ranked
    .filter((entry) => entry.rank === best)
    .map((entry) => entry.block)
    .reduce((longest, block) => (block.content.trim().length >= longest.content.trim().length ? block : longest));
}

/** Code without a fence: the whole text, or what is left of it without prose before and after. */
function unfenced(text: string, language: Language): string | undefined {
  const plain = withoutPrompts(text);
  if (looksLikeCode(plain, language)) return plain;
  const lines = plain.split('\n');
  const first = lines.findIndex((line) => isCodeLine(line, language));
  const last = lines.findLastIndex((line) => isCodeLine(line, language) || /^\s+\S/.test(line));
  if (first === -1) return undefined;
  const rest = lines.slice(first, last + 1).join('\n');
  return looksLikeCode(rest, language) ? rest : undefined;
}

function normalise(reply: string): string {
  return reply
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/^\s*<think>[\s\S]*?<\/think>/, '');
}

function extract(text: string, language: Language, depth: number): string | undefined {
  if (blank(text)) return undefined;
  const json = fromJson(text.trim());
  if (json !== undefined && depth > 0) return extract(json, language, depth - 1) ?? json;
  const block = choose(readBlocks(text, language), language);
  if (block !== undefined) {
    // A whole reply put into one more fence.
    const inner = markdown.has(block.tag) && depth > 0 ? innerProgram(block.content, language, depth - 1) : undefined;
    return inner ?? fromBlock(block, language, depth);
  }
  const inline = /(`{3,})[ \t]*([A-Za-z]\w*)?\s+([\s\S]*?)\s*\1/.exec(text)?.[3];
  if (inline !== undefined && !blank(inline)) return inline;
  return unfenced(/<(code|python|script)>\s*\n?([\s\S]*?)<\/\1>/.exec(text)?.[2] ?? text, language);
}

const innerProgram = (content: string, language: Language, depth: number): string | undefined =>
  readBlocks(content, language).some((inner) => isTagOf(inner.tag, language))
    ? extract(content, language, depth)
    : undefined;

function fromBlock(block: Block, language: Language, depth: number): string {
  const json = depth > 0 && !isTagOf(block.tag, language) ? fromJson(block.content.trim()) : undefined;
  if (json !== undefined) return extract(json, language, depth - 1) ?? json;
  // An unclosed block may end in a fence on its last line of code.
  return withoutPrompts(block.closed ? block.content : block.content.replace(/(`{3,}|~{3,})\s*$/, ''));
}

/**
 * The program in a reply of any shape: one block or several, closed or not, with prose, notebook prompts or JSON around
 * it, or no fence at all. It ends in one line end. Undefined where there is no code.
 */
export function extractCode(reply: string, language: Language): string | undefined {
  const code = extract(normalise(reply), language, 2);
  return code === undefined || blank(code) ? undefined : asFile(normalise(code));
}

/** Whether a reply that was cut off holds the whole program all the same: its block is closed. */
export function holdsWholeProgram(reply: string, language: Language): boolean {
  const block = choose(readBlocks(normalise(reply), language), language);
  return block?.closed === true && isTagOf(block.tag, language);
}
