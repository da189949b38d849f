import type { Language } from '@mae/protocol';

/** A piece of a program that means something. `line`: what starts a line of Python holds its indentation as `text`. */
export interface Token {
  kind: 'name' | 'text' | 'other' | 'indent' | 'newline';
  text: string;
}

const name = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;
const number = String.raw`(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)[jnJ]?`;
const quoted = String.raw`"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?`;
const python = new RegExp(
  String.raw`(?<comment>#[^\n]*)|(?<text>[rRbBuUfFtT]{0,2}(?:"""(?:\\[^]|[^\\])*?(?:"""|$(?![^]))|'''(?:\\[^]|[^\\])*?(?:'''|$(?![^]))|${quoted}))|(?<name>${name})|(?<number>${number})|(?<newline>\n)|(?<space>[^\S\n]+|\\\n)|(?<other>\*\*|//|->|:=|[=!<>]=|[^])`,
  'gu',
);
const script = new RegExp(
  String.raw`(?<comment>//[^\n]*|/\*[^]*?(?:\*/|$(?![^])))|(?<text>\x60(?:\\[^]|[^\x60\\])*\x60?|${quoted})|(?<name>${name})|(?<number>${number})|(?<newline>\n)|(?<space>[^\S\n]+)|(?<other>=>|\+\+|--|\?\?|\?\.|&&|\|\||\*\*|[=!]==?|[<>]=|[^])`,
  'gu',
);
const pattern = /\/(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n]){0,200}\]|[^/\\[\n]){1,200}\/[a-z]*/uy;
/** Before a slash that starts a regular expression: what cannot end an operand. */
const beforePattern = /^(?:[([{,;:=!&|?+\-*%~^<>]|=>|&&|\|\||\?\?|[=!]==?|return|typeof|case|in|of|await|yield)$/;

/** One string in one way of writing it: quotes of the other kind say the same where nothing inside is escaped. */
const sameQuotes = (text: string): string => (/^'[^'"\\]*'$/.test(text) ? `"${text.slice(1, -1)}"` : text);

/** The pieces of a program without its comments and the white space that means nothing. Time is linear in its length. */
export function tokensOf(code: string, language: Language): Token[] {
  const source = code.replaceAll('\r\n', '\n');
  const isPython = language === 'python';
  const lexer = new RegExp(isPython ? python : script);
  const tokens: Token[] = [];
  let depth = 0;
  let isLineStart = true;
  let indentation = '';
  for (let match = lexer.exec(source); match !== null; match = lexer.exec(source)) {
    const { comment, text, name: word, number: digits, newline, space } = match.groups ?? {};
    if (comment !== undefined) continue;
    if (newline !== undefined) {
      const endsLine = !isPython || depth === 0;
      if (!isLineStart && endsLine) tokens.push({ kind: 'newline', text: '' });
      isLineStart ||= endsLine;
      indentation = '';
      continue;
    }
    if (space !== undefined) {
      if (isLineStart && space !== '\\\n') indentation += space.replaceAll('\t', '        ');
      continue;
    }
    if (isLineStart && isPython) tokens.push({ kind: 'indent', text: indentation });
    isLineStart = false;
    let [piece] = match;
    if (
      !isPython &&
      piece === '/' &&
      beforePattern.test(tokens.findLast(({ kind }) => kind !== 'newline')?.text ?? ';')
    ) {
      pattern.lastIndex = match.index;
      piece = pattern.exec(source)?.[0] ?? piece;
      lexer.lastIndex = match.index + piece.length;
    }
    if (/^[([{]$/.test(piece)) depth += 1;
    if (/^[)\]}]$/.test(piece)) depth = Math.max(0, depth - 1);
    if (text !== undefined) tokens.push({ kind: 'text', text: sameQuotes(text) });
    else tokens.push({ kind: word !== undefined && digits === undefined ? 'name' : 'other', text: piece });
  }
  if (tokens.at(-1)?.kind === 'newline') tokens.pop();
  return isPython ? withLevels(tokens) : withoutLineEnds(tokens);
}

/** Indentation as how deep a line stands, so that two spaces and four say the same. */
function withLevels(tokens: Token[]): Token[] {
  const widths = [0];
  return tokens.map((token) => {
    if (token.kind !== 'indent') return token;
    const width = token.text.length;
    while ((widths.at(-1) ?? 0) > width) widths.pop();
    if ((widths.at(-1) ?? 0) < width) widths.push(width);
    return { kind: 'indent', text: `>${widths.length - 1}` };
  });
}

/** Line ends of JavaScript mean something only where one more operand could stand on the line. */
const bindsToLine = /^(?:return|break|continue|throw|yield|async|\+\+|--)$/;

function withoutLineEnds(tokens: Token[]): Token[] {
  return tokens.filter(({ kind }, at) => {
    if (kind !== 'newline') return true;
    const after = tokens[at + 1]?.text ?? '';
    return bindsToLine.test(tokens[at - 1]?.text ?? '') || /^(?:\+\+|--)$/.test(after);
  });
}
