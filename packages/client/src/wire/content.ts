import type { ReasoningMark } from '@mae/protocol';
import type { Json } from './json.js';
import { isRecord } from './json.js';

/** What one content holds. */
export interface Content {
  text: string;
  reasoning: string;
  mark?: ReasoningMark;
  /** Chunks that are neither text nor thinking. */
  other?: Json[];
}

/** The text and the thinking of one content, whatever shape it has: string, list of chunks, null or absent. */
export function readContent(content: unknown): Content {
  if (typeof content === 'string') return { text: content, reasoning: '' };
  const found: Content = { text: '', reasoning: '' };
  if (Array.isArray(content)) for (const chunk of content as unknown[]) addChunk(found, chunk);
  return found;
}

function addChunk(found: Content, chunk: unknown): void {
  if (typeof chunk === 'string') found.text += chunk;
  else if (!isRecord(chunk)) return;
  else if (chunk.type === 'thinking') {
    found.reasoning += plainText(chunk.thinking);
    found.mark = joinMarks(found.mark, readMark(chunk));
  } else if (typeof chunk.text === 'string') found.text += chunk.text;
  else found.other = [...(found.other ?? []), chunk];
}

function readMark({ signature, closed }: Json): ReasoningMark | undefined {
  const signed = typeof signature === 'string' && signature !== '';
  if (!signed && typeof closed !== 'boolean') return undefined;
  return { ...(signed && { signature }), ...(typeof closed === 'boolean' && { closed }) };
}

/** The marks of thinking that comes in pieces; the last one decides. */
export function joinMarks(before: ReasoningMark | undefined, after: ReasoningMark | undefined) {
  return before === undefined || after === undefined ? (after ?? before) : { ...before, ...after };
}

function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return value.map((part: unknown) => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('');
}
