import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ran } from './peers/peer.ts';

export interface Task {
  id: string;
  code: string;
}

interface Entry {
  task_id: string;
  prompt: string;
  declaration: string;
  entry_point: string;
  canonical_solution: string;
  test: string;
}

const folder = process.env.MAE_BENCH_DATA ?? join(import.meta.dirname, '../data');
const marker = 'every test was run';

function entries(file: string): Entry[] {
  const path = join(folder, file);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
}

/** Every canonical solution with its own tests, and a line at the end that says that they ran. None without the data. */
export function tasksOf(language: 'python' | 'javascript'): Task[] {
  if (language === 'python') {
    return entries('humaneval.jsonl').map(({ task_id: id, prompt, canonical_solution, test, entry_point }) => ({
      id,
      code: `${prompt}${canonical_solution}\n${test}\ncheck(${entry_point})\nprint("${marker}")\n`,
    }));
  }
  return entries('humanevalfix_js.jsonl').map(({ task_id: id, declaration, canonical_solution, test }) => ({
    id,
    code: `${declaration}${canonical_solution}\n${test}\nconsole.log("${marker}")\n`,
  }));
}

/** Why a task did not pass; undefined where it did. */
export function failureOf({ stdout, stderr, failure }: Ran): string | undefined {
  if (failure !== undefined) return failure.slice(0, 200);
  if (stderr.includes('Assertion failed')) return 'Assertion failed';
  return stdout.endsWith(`${marker}\n`) ? undefined : 'ended early';
}
