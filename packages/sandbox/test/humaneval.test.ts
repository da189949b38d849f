import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { testEngine } from './engine.js';

/** Not part of the project: `MAE_BENCH_DATA` names the folder that has them. */
const folder = process.env.MAE_BENCH_DATA ?? join(import.meta.dirname, '../../../bench/data');

interface Task {
  task_id: string;
  prompt: string;
  declaration: string;
  entry_point: string;
  canonical_solution: string;
  test: string;
}

const has = (file: string): boolean => existsSync(join(folder, file));
const tasks = (file: string): Task[] =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Task);
const engine = testEngine({ hosts: { max: 2 } });
const marker = 'every test was run';

/** Runs all programs, as many at once as there are hosts, and says of each that did not pass why. */
async function failures(language: Language, programs: [id: string, code: string][]): Promise<[string, string][]> {
  const ran = await Promise.all(
    programs.map(async ([id, code]): Promise<[string, string]> => {
      const { status, stdout, stderr, error } = await engine.execute(code, {
        language,
        limits: { timeoutMs: 60_000, cpuMs: 60_000 },
      });
      const passed = status === 'ok' && stdout.endsWith(`${marker}\n`) && !stderr.includes('Assertion failed');
      return [id, passed ? '' : `${status}: ${error?.message ?? stderr}`];
    }),
  );
  return ran.filter(([, why]) => why !== '');
}

describe('the solutions of HumanEval under the default policy', () => {
  it.runIf(has('humaneval.jsonl'))(
    'pass their tests in Python: 164 of 164',
    async () => {
      const programs = tasks('humaneval.jsonl').map((task): [string, string] => [
        task.task_id,
        `${task.prompt}${task.canonical_solution}\n${task.test}\ncheck(${task.entry_point})\nprint("${marker}")\n`,
      ]);
      expect(programs).toHaveLength(164);
      expect(await failures('python', programs)).toEqual([]);
    },
    300_000,
  );

  it.runIf(has('humanevalfix_js.jsonl'))(
    'pass their tests in JavaScript: 163, and one asks for a package and is refused by its name',
    async () => {
      const programs = tasks('humanevalfix_js.jsonl').map((task): [string, string] => [
        task.task_id,
        `${task.declaration}${task.canonical_solution}\n${task.test}\nconsole.log("${marker}")\n`,
      ]);
      expect(programs).toHaveLength(164);
      expect(await failures('javascript', programs)).toEqual([
        ['JavaScript/162', expect.stringMatching(/^policy: .*js-md5/)],
      ]);
    },
    300_000,
  );
});
