import { jsonrepair } from 'jsonrepair';

const fence = /(?:```|~~~)[ \t]*[\w-]*[ \t]*\r?\n([\s\S]*?)\r?\n?(?:```|~~~)/;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string, read: (text: string) => unknown): Record<string, unknown> | undefined {
  try {
    const value = read(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Text longer than this, in characters, is not mended: repair takes more than linear time on what is made to be slow. */
const maxMended = 50_000;

/**
 * The JSON object in a reply: bare, fenced, with prose around it, or slightly broken (quotes, commas, comments).
 * Undefined when there is none.
 */
export function readJson(reply: string): Record<string, unknown> | undefined {
  const text = reply.replace(/^\uFEFF/, '').trim();
  const fenced = fence.exec(text)?.[1]?.trim();
  const first = text.indexOf('{');
  const last = text.lastIndexOf('}');
  const braces = first === -1 ? undefined : text.slice(first, last > first ? last + 1 : undefined);
  // Repair turns prose with a brace somewhere in it into a string or a list: only what starts as an object is tried.
  const sources = [text, fenced, braces].filter((source): source is string => source?.startsWith('{') === true);
  for (const read of [
    JSON.parse,
    (source: string): unknown => (source.length > maxMended ? undefined : JSON.parse(jsonrepair(source))),
  ]) {
    for (const source of sources) {
      const value = parse(source, read);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}
