import type { ExecutionEngine } from '@mae/sandbox';
import type { ArmName } from './arm-names.ts';
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

/** All runs of one language, by arm; none of an arm that was not asked for. */
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
  arms: ReadonlySet<ArmName>;
  sandbox: ExecutionEngine;
  say(what: string): void;
}

export async function measureLoop(setup: Setup): Promise<Measured> {
  const { arms, counts, say } = setup;
  if (arms.has('overhead')) say('what the loop itself takes');
  const overheadMs = arms.has('overhead') ? await overhead(counts) : [];
  if (arms.has('cancel')) say('how long a cancelled run takes to stop');
  const cancels = arms.has('cancel') ? await cancelTimes(counts.cancels) : [];
  const languages: LanguageRuns[] = [];
  for (const language of ['python', 'javascript'] as const) {
    const tasks = readTasks(setup.folder, language);
    if (tasks !== undefined) languages.push(await measureLanguage(setup, language, tasks));
  }
  return { languages, overheadMs, cancels };
}

async function measureLanguage(setup: Setup, language: Task['language'], all: Task[]): Promise<LanguageRuns> {
  const { arms, counts, sandbox } = setup;
  const { limitMs, seed } = counts;
  const say = (what: string) => setup.say(`${language}: ${what}`);
  say('what the bugs natively come to');
  const cases = await casesOf(all, counts);
  const few = cases.filter((_, at) => at % counts.everySlowTask === 0);
  /** The cases of an arm, announced. */
  const of = (arm: ArmName, what: string, its = cases): Case[] => {
    if (!arms.has(arm)) return [];
    say(what);
    return its;
  };
  const main = await sideBySide(of('mended', 'mended after one request'), (one) => mended(one, sandbox, limitMs));
  const control = await sideBySide(of('withheld', 'the same, with what was seen withheld'), (one) =>
    mended(one, blind(sandbox), limitMs),
  );
  const untidy = await sideBySide(of('untidy', 'replies that need no model to be put right'), (one) =>
    withoutACall(one, sandbox, limitMs),
  );
  const fooled = {} as Record<Trick, Run[]>;
  for (const trick of Object.keys(tricks) as Trick[]) {
    fooled[trick] = await sideBySide(of('fooled', `a model that ${trick}`), (one) =>
      tricks[trick](one, sandbox, limitMs),
    );
  }
  const planned = await sideBySide(of('planned', 'plan and program in one call, and in two', few), (one) =>
    planning(one, sandbox, limitMs),
  );
  const repaired = await sideBySide(of('repaired', 'three repairs', few), (one) =>
    threeRepairs(one, sandbox, counts.shortLimitMs),
  );
  const faulty = await withFaults(of('faults', `faults, seed ${seed}`, few), seed, limitMs);
  return { language, main, control, repaired, fooled, untidy, faulty, planned };
}

/** Natively, before anything of the loop is asked. */
export function casesOf(all: Task[], { everyTask }: Counts): Promise<Case[]> {
  const chosen = all.map((task, index) => ({ task, index })).filter(({ index }) => index % everyTask === 0);
  return sideBySide(chosen, async ({ task, index }) => {
    return { task, index, observed: await observe(task, task.buggy, nativeSeconds) };
  });
}
