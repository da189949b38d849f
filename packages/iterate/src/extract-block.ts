import type { Language } from '@mae/protocol';

const block = /^[ \t]*(`{3,}|~{3,})[^\n]*\n([\s\S]*?)(?:^[ \t]*\1[ \t]*$|(?![\s\S]))/gm;
const code =
  /^\s*(import |from \w|def |class |const |let |var |function|print\(|console\.|[\w.]+ ?= ?\S|[\w.]+\(.*\);?\s*$)/m;

/**
 * The longest fenced block of a reply, else the whole reply where it looks like code. `extractCode` of `@mae/codegen`
 * reads more shapes; hand it in as `extract`.
 */
export function extractBlock(reply: string, _language: Language): string | undefined {
  const text = reply.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const blocks = [...text.matchAll(block)].map((match) => match[2] ?? '').filter((held) => held.trim() !== '');
  const longest = blocks.reduce<string | undefined>(
    (best, held) => (best === undefined || held.length >= best.length ? held : best),
    undefined,
  );
  const found = longest ?? (code.test(text) ? text : undefined);
  return found === undefined ? undefined : `${found.trimEnd()}\n`;
}
