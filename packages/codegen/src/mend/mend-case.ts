import type { Language } from '@mae/protocol';
import { changeCode } from './code-parts.js';

const builtins =
  'abs all any ascii bin bool bytes callable chr dict divmod enumerate filter float format frozenset hex input int isinstance iter len list map max min next oct open ord pow print range repr reversed round set slice sorted str sum tuple type zip'.split(
    ' ',
  );
const constants: Record<Language, Record<string, string>> = {
  python: { true: 'True', false: 'False', null: 'None', none: 'None', TRUE: 'True', FALSE: 'False', NONE: 'None' },
  javascript: { True: 'true', False: 'false', None: 'null', Console: 'console' },
  typescript: { True: 'true', False: 'false', None: 'null', Console: 'console' },
};

/** The name of the language that differs from one nobody defined by its case alone. */
function meant(name: string, language: Language): string | undefined {
  const constant = Object.hasOwn(constants[language], name) ? constants[language][name] : undefined;
  if (constant !== undefined || language !== 'python') return constant;
  const lower = name.toLowerCase();
  return name !== lower && builtins.includes(lower) ? lower : undefined;
}

/** Writes names of the language in their own case, where the program uses them in another and defines none such. */
export function mendCase(
  code: string,
  names: readonly string[],
  language: Language,
): { code: string; mended: string[] } {
  const mended: string[] = [];
  let changed = code;
  for (const name of new Set(names)) {
    const right = meant(name, language);
    if (right === undefined) continue;
    // Not an attribute, nor a keyword argument: those are called as they are.
    const used = new RegExp(String.raw`(?<![\w.$])${name}(?![\w$])(?!\s*=(?!=))`, 'g');
    const next = changeCode(changed, language, (part) => part.replaceAll(used, right));
    if (next !== changed) mended.push(`wrote \`${name}\` as \`${right}\``);
    changed = next;
  }
  return { code: changed, mended };
}
