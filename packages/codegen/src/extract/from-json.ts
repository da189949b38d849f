import { jsonrepair } from 'jsonrepair';

/** Keys under which a JSON reply holds its program, and those that may hold any reply. */
const codeKeys = ['code', 'program', 'source', 'source_code', 'script', 'python', 'javascript', 'typescript'];
const replyKeys = ['content', 'answer', 'response', 'output', 'text'];
/** How deep a program may lie: a list of files in the result of a call. */
const maxDepth = 5;

/** JSON longer than this, in characters, is not mended: repair takes more than linear time on what is made to be slow. */
const maxMended = 50_000;

/** What a JSON reply holds. */
export interface Wrapped {
  text: string;
  /** Whether the key says that it is a program. */
  isCode: boolean;
}

/** The first text under one of the keys, at any level, level by level. */
function find(value: unknown, keys: string[]): string | undefined {
  let level = [value];
  for (let depth = 0; depth < maxDepth && level.length > 0; depth += 1) {
    const objects = level.filter((inner) => typeof inner === 'object' && inner !== null);
    for (const key of keys) {
      for (const object of objects) {
        const text: unknown = Array.isArray(object) ? undefined : Reflect.get(object, key);
        if (typeof text === 'string' && text.trim() !== '') return text;
      }
    }
    level = objects.flatMap((object) => Object.values(object));
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Line breaks in strings, trailing commas and single quotes are mended; a program in braces is never taken for JSON.
    if (text.length > maxMended || !/^[[{]\s*(?:\{\s*)?"[^"\n]*"\s*:/.test(text)) return undefined;
  }
  try {
    return JSON.parse(jsonrepair(text));
  } catch {
    return undefined;
  }
}

/** The text in a JSON reply: a string, or what an object holds under a known key. */
export function fromJson(text: string): Wrapped | undefined {
  if (!/^[[{"]/.test(text)) return undefined;
  const value = parse(text);
  if (typeof value === 'string') return { text: value, isCode: false };
  const code = find(value, codeKeys);
  if (code !== undefined) return { text: code, isCode: true };
  const reply = find(value, replyKeys);
  return reply === undefined ? undefined : { text: reply, isCode: false };
}
