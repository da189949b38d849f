import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** What a program has to say, and what of it a README shows. */
export interface Result {
  text: string;
  /** False of what belongs on a page of its own. @default true */
  isKept?: boolean;
  forReadme?: { path: string; text: string };
}

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

const [begin, end] = ['<!-- figures: begin (written by npm run bench) -->', '<!-- figures: end -->'];

/** Puts figures between the two marks that a README has for them. */
export function showInReadme({ path, text }: { path: string; text: string }): void {
  const readme = new URL(`../${path}`, import.meta.url);
  const old = readFileSync(readme, 'utf8');
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has no marks for figures: ${begin} and ${end}`);
  writeFileSync(readme, `${old.slice(0, from)}${begin}\n\n${text}\n\n${old.slice(to)}`);
}
