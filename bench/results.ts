import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const file = new URL('RESULTS.md', import.meta.url);
const head =
  '# Results\n\nFigures of one run on one machine; ratios are what carries over. Each section says when and where.';

/** The sections of the file, by name. */
function sections(): Map<string, string> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const parts = text.split(/^## /m).slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end).trim(), part.slice(end).trim()];
    }),
  );
}

/** Puts sections into bench/RESULTS.md and leaves the others as they are; those of programs that are gone go. */
export function keepResults(results: Map<string, string>, known: string[]): void {
  const all = new Map([...sections(), ...results]);
  const parts = known.flatMap((name) => (all.has(name) ? [`## ${name}\n\n${all.get(name)}`] : []));
  writeFileSync(file, `${[head, ...parts].join('\n\n')}\n`);
}
