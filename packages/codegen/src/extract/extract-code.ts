import type { Language } from '@mae/protocol';
import { withoutEntities } from './entities.js';
import { type Block, hasFence, isTagOf, readBlocks } from './fences.js';
import { fromJson, type Wrapped } from './from-json.js';
import { looksLikeCode, mayBeCode } from './looks-like-code.js';
import { normalise } from './normalise.js';
import { withoutPrompts } from './prompts-of-notebooks.js';
import { tagged } from './tagged.js';

/** Tags of blocks that hold commands, data or output; a program under one of them must look like one. */
const otherTags = new Set(
  `bash sh shell zsh console cmd powershell text txt plaintext output stdout stderr log json yaml toml xml html css csv
  diff markdown md math latex http ini`.split(/\s+/),
);
const markdown = new Set(['', 'markdown', 'md', 'text', 'txt', 'plaintext']);
/** A fence whose program is on its own line. Starts at the first of its back quotes only, so that time stays linear. */
const inlineFence = /(?<!`)(`{3,})(?!`)(?:[A-Za-z]\w*)?[ \t]([^\n]*?)\1/;

const blank = (text: string): boolean => text.trim() === '';

/** A program as a file: no blank lines around it, one line end at its end. */
const asFile = (code: string): string => `${code.replace(/^(?:[ \t]*\n)+/, '').trimEnd()}\n`;

/** How likely a block is the program: 3 tagged so, 2 untagged, 1 tagged otherwise, 0 not at all. */
function rank(block: Block, language: Language): number {
  if (blank(block.content)) return 0;
  if (isTagOf(block.tag, language)) return 3;
  if (block.tag === '') return looksLikeCode(block.content, language) ? 2 : 1;
  if (block.tag === 'json') return fromJson(block.content.trim())?.isCode === true ? 2 : 0;
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
  const best = ranked.reduce((most, entry) => Math.max(most, entry.rank), 0);
  if (best === 0) return undefined;
  return ranked
    .filter((entry) => entry.rank === best)
    .map((entry) => entry.block)
    .reduce((longest, block) => (block.content.trim().length >= longest.content.trim().length ? block : longest));
}

/** Takes the indentation off that every line has, as a block of Markdown without a fence does. */
function dedent(lines: string[]): string {
  const widths = lines.filter((line) => !blank(line)).map((line) => line.length - line.trimStart().length);
  const width = widths.reduce((least, own) => Math.min(least, own), widths[0] ?? 0);
  return lines.map((line) => line.slice(width)).join('\n');
}

/** Code without a fence: the text without the lines of prose before and after it. */
function unfenced(text: string, language: Language): string | undefined {
  const lines = withoutPrompts(text).split('\n');
  const first = lines.findIndex((line) => mayBeCode(line, language));
  const last = lines.findLastIndex((line) => mayBeCode(line, language));
  const rest = dedent(lines.slice(first, last + 1));
  return first !== -1 && looksLikeCode(rest, language) ? rest : undefined;
}

/** A program in JSON has line ends of its own. */
const lineEnds = (code: string): string => code.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');

interface Where {
  language: Language;
  /** How many more wrappings are taken off. */
  depth: number;
}

function extract(text: string, { language, depth }: Where): string | undefined {
  const wrapped = depth > 0 ? fromJson(text.trim()) : undefined;
  if (wrapped !== undefined) return fromWrapped(wrapped, { language, depth: depth - 1 });
  // Fences inside its own doc strings do not make a program a reply with blocks.
  if (!hasFence(text, language)) {
    const bare = unfenced(tagged(text, language) ?? text, language);
    if (bare !== undefined) return bare;
  }
  const block = choose(readBlocks(text, language), language);
  if (block !== undefined) return fromBlock(block, { language, depth });
  const inline = inlineFence.exec(text)?.[2];
  return inline === undefined || blank(inline) ? unfenced(tagged(text, language) ?? text, language) : inline;
}

function fromWrapped({ text, isCode }: Wrapped, where: Where): string | undefined {
  return hasFence(text, where.language) || !isCode ? extract(text, where) : withoutPrompts(text);
}

function fromBlock({ tag, content }: Block, { language, depth }: Where): string | undefined {
  if (depth > 0 && !isTagOf(tag, language)) {
    const json = fromJson(content.trim());
    if (json !== undefined) return fromWrapped(json, { language, depth: depth - 1 });
    // A whole reply put into one more fence.
    if (markdown.has(tag) && hasFence(content, language)) return extract(content, { language, depth: depth - 1 });
  }
  return withoutPrompts(content);
}

/**
 * The program in a reply of any shape: one block or several, closed or not, with prose, notebook prompts or JSON around
 * it, or no fence at all. It ends in one line end. Undefined where there is no code.
 */
export function extractCode(reply: string, language: Language): string | undefined {
  const code = extract(normalise(reply), { language, depth: 2 });
  return code === undefined || blank(code) ? undefined : asFile(withoutEntities(lineEnds(code), language));
}

/** Whether a reply that was cut off holds the whole program all the same: its block is closed. */
export function holdsWholeProgram(reply: string, language: Language): boolean {
  const block = choose(readBlocks(normalise(reply), language), language);
  return block?.closed === true && isTagOf(block.tag, language);
}
