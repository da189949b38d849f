import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { md5Source } from './md5.ts';
import type { Task } from './task.ts';

interface Entry {
  task_id: string;
  instruction: string;
  entry_point: string;
  declaration: string;
  canonical_solution: string;
  buggy_solution: string;
  test: string;
}

const files = { python: 'humanevalfix_python.jsonl', javascript: 'humanevalfix_js.jsonl' } as const;

/** Tests that throw dice throw the same ones each time, wherever they run. */
const sameDice = {
  python: 'import random; random.seed(20)',
  javascript:
    'let dice = 20; const Math = Object.create(globalThis.Math, { random: { value: () => (dice = (dice * 48271) % 2147483647) / 2147483647 } });',
} as const;

/** Undefined where the data set is not there. */
export function readTasks(folder: string, language: Task['language']): Task[] | undefined {
  const path = join(folder, files[language]);
  if (!existsSync(path)) return undefined;
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => taskOf(JSON.parse(line) as Entry, language));
}

function taskOf(entry: Entry, language: Task['language']): Task {
  const { task_id: id, instruction, entry_point: entryPoint, test: given } = entry;
  // One task is written against a package that neither Node nor the sandbox has.
  const own = (text: string) => text.replaceAll("require('js-md5')", 'md5OfText');
  const needsMd5 = own(entry.canonical_solution) !== entry.canonical_solution;
  const declaration = `${needsMd5 ? md5Source : ''}${entry.declaration.replace(/^\s*\n/, '')}`;
  const program = (solution: string) => `${`${declaration}${own(solution)}`.trimEnd()}\n`;
  const test = given.trim();
  return {
    id,
    language,
    instruction,
    entryPoint,
    declaration,
    buggy: program(entry.buggy_solution),
    fixed: program(entry.canonical_solution),
    test: /random/.test(test) ? `${sameDice[language]}\n${test}` : test,
  };
}

export const whereToGetThem =
  'HumanEvalPack of bigcode-project/octopack (MIT), as humanevalfix_python.jsonl and humanevalfix_js.jsonl: put them into bench/data or name their folder in MAE_BENCH_DATA';
