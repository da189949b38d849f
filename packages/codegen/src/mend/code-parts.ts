import type { Language } from '@mae/protocol';

const literals = {
  python:
    /"""[\s\S]*?(?:"""|$(?![\s\S]))|'''[\s\S]*?(?:'''|$(?![\s\S]))|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|#[^\n]*/g,
  script:
    /`(?:\\[\s\S]|[^`\\])*`?|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$(?![\s\S]))/g,
};

/** Changes a program outside of its strings and comments, which stay as they are. Time is linear in its length. */
export function changeCode(code: string, language: Language, change: (part: string) => string): string {
  const pattern = literals[language === 'python' ? 'python' : 'script'];
  let changed = '';
  let at = 0;
  for (const match of code.matchAll(pattern)) {
    changed += change(code.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return changed + change(code.slice(at));
}
