/** A fence at the start of a line that invisible characters or the tags of a chat format touch. */
const touchedFence =
  /^([ \t\u200B\u2060\uFEFF]*)(`{3,}|~{3,})([\w+#.-]*)[ \t\u200B\u2060\uFEFF]*(?:<\/?[\w|/ ]{1,20}>?[ \t\u200B\u2060\uFEFF]*)*$/gm;
const invisible = /[\u200B\u2060\uFEFF]/g;
const thinking = /^\s*<(think|thinking|thought|reasoning)>[\s\S]*?<\/\1>/i;
/** Some servers keep back the tag that opens a thought. */
const thoughtBefore = /^[^<]*(?:<(?!\/think)[^<]*)*<\/think(?:ing)?>[ \t]*\n/i;
/** What ends a turn in the formats models are trained on. */
const endOfTurn = /(?:<end_code>|<\|[\w ]{1,30}\|>|<\/s>|<end_of_turn>)$/;

function withoutEndOfTurn(text: string): string {
  let rest = text.trimEnd();
  for (;;) {
    const token = endOfTurn.exec(rest.slice(-40));
    if (token === null) return `${rest}\n`;
    rest = rest.slice(0, -token[0].length).trimEnd();
  }
}

/** A reply with one kind of line ends, and without what models and servers put around their text. */
export function normalise(reply: string): string {
  const plain = reply
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(thinking, '')
    .replace(thoughtBefore, '')
    .replace(
      touchedFence,
      (_, start: string, fence: string, tag: string) => start.replace(invisible, '') + fence + tag,
    );
  return withoutEndOfTurn(plain);
}
