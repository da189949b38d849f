const fence = /(?:```|~~~)[ \t]*[\w-]*[ \t]*\r?\n([\s\S]*?)\r?\n?[ \t]*(?:```|~~~)/;

/** The JSON a reply holds: bare, in a fence, or with words around it. */
export function readReplyJson(reply: string): { found: true; value: unknown } | { found: false; why: string } {
  const text = reply.replace(/^\uFEFF/, '').trim();
  if (text === '') return { found: false, why: 'the reply is empty' };
  let why = 'the reply is not JSON';
  for (const [at, source] of sources(text).entries()) {
    try {
      return { found: true, value: JSON.parse(source) };
    } catch (error) {
      if (at === 0 && error instanceof Error) why = `the reply is not JSON: ${error.message}`;
    }
  }
  return { found: false, why };
}

/** Where JSON may be, the most likely place first. */
function sources(text: string): string[] {
  const found = [text];
  const fenced = fence.exec(text)?.[1]?.trim();
  if (fenced !== undefined) found.push(fenced);
  for (const [open, close] of [
    ['{', '}'],
    ['[', ']'],
  ] as const) {
    const from = text.indexOf(open);
    const to = text.lastIndexOf(close);
    if (from !== -1 && to > from) found.push(text.slice(from, to + 1));
  }
  return found;
}
