import { readFileSync, writeFileSync } from 'node:fs';
import type { Result } from '../results.ts';
import { readMeasured } from './inputs.ts';
import { scalingTables } from './report.ts';

const page = new URL('../../docs/scaling.md', import.meta.url);
const [begin, end] = ['<!-- tables: begin (written by npm run bench scaling) -->', '<!-- tables: end -->'];

/** The arithmetic of many machines, from what `bench server` measured last. It measures nothing itself. */
export async function scaling({ isQuick }: { isQuick: boolean }): Promise<Result> {
  const text = scalingTables(readMeasured());
  if (!isQuick) {
    const old = readFileSync(page, 'utf8');
    const [from, to] = [old.indexOf(begin), old.indexOf(end)];
    writeFileSync(page, `${old.slice(0, from)}${begin}\n\n${text}\n\n${old.slice(to)}`);
  }
  return { text, isKept: false };
}
