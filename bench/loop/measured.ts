import type { ExecutionEngine } from '@mae/sandbox';
import type { Run } from './arms/arm.ts';
import { blind } from './arms/blind.ts';
import { type Trick, tricks } from './arms/fooled.ts';
import { mended } from './arms/mended.ts';
import { overhead } from './arms/overhead.ts';
import { type Planned, planning } from './arms/planning.ts';
import { type ThreeRepairs, threeRepairs } from './arms/three-repairs.ts';
import { type WithFaults, withFaults } from './arms/with-faults.ts';
import { type Untidy, withoutACall } from './arms/without-a-call.ts';
import { type CancelTimes, cancelTimes } from './cancel/cancel.ts';
import type { Counts } from './counts.ts';
import type { Case } from './data/case.ts';
import { readTasks } from './data/read-tasks.ts';
import type { Task } from './data/task.ts';
import { nativeSeconds, observe } from './native/observe.ts';
import { sideBySide } from './side-by-side.ts';

/** All runs of one language, by arm. */
export interface LanguageRuns {
  language: Task['language'];
  main: Run[];
  control: Run[];
  repaired: ThreeRepairs[];
  fooled: Record<Trick, Run[]>;
  untidy: Untidy[];
  faulty: WithFaults;
  planned: Planned[];
}

export interface Measured {
  languages: LanguageRuns[];
  /** Milliseconds of the loop itself. */
  overheadMs: number[];
  cancels: CancelTimes[];
}

export interface Setup {
  folder: string;
  counts: Counts;
  sandbox: ExecutionEngine;
  say(what: string): void;
}

export async function measureLoop(setup: Setup): Promise<Measured> {
  setup.say('what the loop itself takes');
  const overheadMs = await overhead(setup.counts);
  setup.say('how long a cancelled run takes to stop');
  const cancels = await cancelTimes(setup.counts.cancels);
  const languages: LanguageRuns[] = [];
  for (const language of ['python', 'javascript'] as const) {
    const tasks = readTasks(setup.folder, language);
    if (tasks !== undefined) languages.push(await measureLanguage(setup, language, tasks));
  }
  return { languages, overheadMs, cancels };
}

async function measureLanguage(setup: Setup, language: Task['language'], all: Task[]): Promise<LanguageRuns> {
  const { counts, sandbox } = setup;
  const { limitMs, seed } = counts;
  const say = (what: string) => setup.say(`${language}: ${what}`);
  say('what the bugs natively come to');
  const cases = await casesOf(all, counts);
  say('mended after one request');
  const main = await sideBySide(cases, (of) => mended(of, sandbox, limitMs));
  say('the same, with what was seen withheld');
  const control = await sideBySide(cases, (of) => mended(of, blind(sandbox), limitMs));
  say('replies that need no model to be put right');
  const untidy = await sideBySide(cases, (of) => withoutACall(of, sandbox, limitMs));
  const fooled = {} as Record<Trick, Run[]>;
  for (const trick of Object.keys(tricks) as Trick[]) {
    say(`a model that ${trick}`);
    fooled[trick] = await sideBySide(cases, (of) => tricks[trick](of, sandbox, limitMs));
  }
  const few = cases.filter((_, at) => at % counts.everySlowTask === 0);
  say('plan and program in one call, and in two');
  const planned = await sideBySide(few, (of) => planning(of, sandbox, limitMs));
  say('three repairs');
  const repaired = await sideBySide(few, (of) => threeRepairs(of, sandbox, counts.shortLimitMs));
  say(`faults, seed ${seed}`);
  const faulty = await withFaults(few, seed, limitMs);
  return { language, main, control, repaired, fooled, untidy, faulty, planned };
}

/** Natively, before anything of the loop is asked. */
export function casesOf(all: Task[], { everyTask }: Counts): Promise<Case[]> {
  const chosen = all.map((task, index) => ({ task, index })).filter(({ index }) => index % everyTask === 0);
  return sideBySide(chosen, async ({ task, index }) => {
    return { task, index, observed: await observe(task, task.buggy, nativeSeconds) };
  });
}
