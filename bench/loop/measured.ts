import type { ExecutionEngine } from '@mae/sandbox';
import type { Run } from './arms/arm.ts';
import { blind } from './arms/blind.ts';
import { mended } from './arms/mended.ts';
import { overhead } from './arms/overhead.ts';
import type { Counts } from './counts.ts';
import type { Case } from './data/case.ts';
import { readTasks } from './data/read-tasks.ts';
import type { Task } from './data/task.ts';
import { observe } from './native/observe.ts';
import { sideBySide } from './side-by-side.ts';

/** All runs of one language, by arm. */
export interface LanguageRuns {
  language: Task['language'];
  tasks: number;
  main: Run[];
  control: Run[];
}

export interface Measured {
  languages: LanguageRuns[];
  /** Milliseconds of the loop itself. */
  overheadMs: number[];
}

interface Setup {
  folder: string;
  counts: Counts;
  sandbox: ExecutionEngine;
  say(what: string): void;
}

export async function measureLoop(setup: Setup): Promise<Measured> {
  setup.say('what the loop itself takes');
  const overheadMs = await overhead(setup.counts);
  const languages: LanguageRuns[] = [];
  for (const language of ['python', 'javascript'] as const) {
    const tasks = readTasks(setup.folder, language);
    if (tasks !== undefined) languages.push(await measureLanguage(setup, language, tasks));
  }
  return { languages, overheadMs };
}

async function measureLanguage(setup: Setup, language: Task['language'], all: Task[]): Promise<LanguageRuns> {
  const { counts, sandbox } = setup;
  const say = (what: string) => setup.say(`${language}: ${what}`);
  say('what the bugs natively come to');
  const chosen = all.map((task, index) => ({ task, index })).filter(({ index }) => index % counts.everyTask === 0);
  const cases = await sideBySide(chosen, async ({ task, index }): Promise<Case> => {
    return { task, index, observed: await observe(task, task.buggy, nativeSeconds) };
  });
  say('mended after one request');
  const main = await sideBySide(cases, (one) => mended(one, sandbox, counts.limitMs));
  say('the same, with what was seen withheld');
  const control = await sideBySide(cases, (one) => mended(one, blind(sandbox), counts.limitMs));
  return { language, tasks: cases.length, main, control };
}

/** How long a program may run natively. */
const nativeSeconds = 3;
