import type { Check } from '@mae/protocol';

const maxLength = 4_000;
const definition = /\b(?:def|class|function\*?|const|let|var)\s+([A-Za-z_$][\w$]*)|^([A-Za-z_]\w*)\s*=/gm;

/** Names of the program that a check uses. */
function usedNames(check: string, code: string): string[] {
  const defined = new Set([...code.matchAll(definition)].map((match) => match[1] ?? match[2] ?? ''));
  return [...new Set(check.match(/[A-Za-z_$][\w$]*/g) ?? [])].filter((name) => defined.has(name));
}

/** `m2` → `m2.1` → `m2.2`. */
function nextId(id: string, taken: ReadonlySet<string>): string {
  const base = id.replace(/\.\d+$/, '');
  for (let number = 1; ; number += 1) {
    if (!taken.has(`${base}.${number}`)) return `${base}.${number}`;
  }
}

/** The check with another expected value, or undefined where the content is no such thing. */
function withContent(check: Check, content: string, code: string): Check | undefined {
  switch (check.kind) {
    case 'assert': {
      // A correction changes what is expected, not what is looked at: it must still use the program as the check did.
      const kept = usedNames(check.code, code).every((name) => usedNames(content, code).includes(name));
      return kept && content.trim() !== check.code.trim() ? { ...check, code: content } : undefined;
    }
    case 'stdout': {
      const form = check.equals !== undefined ? 'equals' : check.contains !== undefined ? 'contains' : 'matches';
      return content === check[form] ? undefined : { ...check, [form]: content };
    }
    case 'value':
      if (check.equals === undefined) return undefined;
      try {
        const equals = JSON.parse(content) as unknown;
        return JSON.stringify(equals) === JSON.stringify(check.equals) ? undefined : { ...check, equals };
      } catch {
        return undefined;
      }
  }
}

/** What takes a blamed check's place: of the same kind, with an id of its own and another expected value. */
export function correctCheck(
  check: Check,
  correction: { why: string; content: string },
  { taken, code }: { taken: ReadonlySet<string>; code: string },
): Check | undefined {
  if (correction.content.trim() === '' || correction.content.length > maxLength) return undefined;
  const corrected = withContent(check, correction.content, code);
  if (corrected === undefined) return undefined;
  return {
    ...corrected,
    id: nextId(check.id, taken),
    ...(correction.why.trim() === '' ? {} : { why: correction.why }),
  };
}
