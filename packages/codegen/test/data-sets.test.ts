import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { shapes } from '../src/__fixtures__/shapes.js';
import { extractCode } from '../src/index.js';

/** Not part of the project: `MAE_BENCH_DATA` names the folder that has them. */
const folder = process.env.MAE_BENCH_DATA ?? join(import.meta.dirname, '../../../bench/data');

interface Task {
  task_id: string;
  prompt: string;
  canonical_solution: string;
  buggy_solution?: string;
}

/** Programs that people wrote, ending in one line end. */
function programsOf(file: string): { id: string; code: string }[] {
  return readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Task)
    .map((task) => ({ id: task.task_id, code: `${(task.prompt + task.canonical_solution).trim()}\n` }));
}

const all: [string, Language][] = [
  ['humaneval.jsonl', 'python'],
  ['humanevalfix_js.jsonl', 'javascript'],
  ['humanevalfix_js.jsonl', 'typescript'],
];
const sets = process.env.MAE_TEST_FULL === '1' ? all : all.slice(0, 2);

describe.each(sets)('every program of %s as %s', (file, language) => {
  const found = shapes.filter((shape) => (shape.languages ?? [language]).includes(language));

  it.skipIf(!existsSync(join(folder, file))).each(found)('comes back from $name', ({ wrap, cannot }) => {
    const wrong = programsOf(file)
      .filter(({ code }) => cannot?.test(code) !== true)
      .filter(({ code }) => extractCode(wrap(code, language), language) !== code)
      .map(({ id }) => id);
    expect(wrong).toEqual([]);
  });
});
