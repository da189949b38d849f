import type { Check } from '@mae/protocol';
import type { CheckReply } from './reply-schema.js';

/** Characters of one check, and of what it says it is for. */
const maxLength = 4_000;
const maxWhyLength = 300;

/** A whole text in one fence. */
const fenced = /^\s*(`{3,}|~{3,})[\w+#.-]*[ \t]*\r?\n([\s\S]*?)\r?\n?[ \t]*\1\s*$/;

/** A check as the model answered it, or what is wrong with it in words. */
export function readCheck({ kind, content: given, why }: CheckReply, id: string): Check | string {
  // Code and JSON never stand in a fence; what a program prints may.
  const content = kind === 'assert' || kind === 'value' ? (fenced.exec(given)?.[2] ?? given) : given;
  const reason = why.trim().slice(0, maxWhyLength).toWellFormed();
  const identity = { id, source: 'model' as const, ...(reason === '' ? {} : { why: reason }) };
  if (content.trim() === '') return 'content is empty';
  if (content.length > maxLength) return `content has ${content.length} characters, at most ${maxLength} are read`;
  switch (kind) {
    case 'assert':
      return { ...identity, kind: 'assert', code: content };
    case 'stdout-equals':
      return { ...identity, kind: 'stdout', equals: content };
    case 'stdout-contains':
      return { ...identity, kind: 'stdout', contains: content };
    case 'stdout-matches':
      return { ...identity, kind: 'stdout', matches: content };
    case 'value':
      try {
        return { ...identity, kind: 'value', equals: JSON.parse(content) as unknown };
      } catch {
        return 'content is not valid JSON, as a check of kind "value" needs';
      }
  }
}

/** What makes two checks the same: not what they say they are for. */
export function sameness(check: Check): string {
  const { id: _id, source: _source, why: _why, ...asked } = check;
  return JSON.stringify(asked).replaceAll(/\s+/g, ' ');
}
