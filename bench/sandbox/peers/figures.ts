import { times } from '../../measure.ts';
import type { Counts } from '../counts.ts';
import { cpuMs } from '../processes.ts';
import { additions, additionsPrint, commands, commandsPrint, small, smallPrints } from '../programs.ts';
import type { Open, Opened } from './peer.ts';

export interface Figures {
  /** From nothing started to the first result; milliseconds, as all others. */
  coldMs: number[];
  /** One program at a time, with what is made ahead made. */
  warmMs: number[];
  /** One program right after the other. */
  backToBackMs: number[];
  /** Two at once, one after the other. Absent, as what follows, of what takes seconds for each run. */
  perSecond?: number;
  /** Absent where there is no /proc, too. */
  cpuMsPerRun?: number;
  /** Ten commands in one session. */
  sessionMs: number[];
  isReplayed: boolean;
  /** A program that adds a million times. */
  additionsMs: number[];
}

type Language = 'python' | 'javascript';

function assertPrinted(stdout: string, wanted: string): void {
  if (stdout !== wanted) throw new Error(`printed ${JSON.stringify(stdout.slice(0, 200))}`);
}

/** Runs a program that has to print what it should: what fails fast is not fast. */
async function ranRight(opened: Opened, code: string, wanted: string): Promise<void> {
  const { stdout, failure } = await opened.run(code);
  if (failure !== undefined) throw new Error(failure);
  assertPrinted(stdout, wanted);
}

/** Starts from nothing so many times, and gives what was started last. */
export async function coldStarts(
  open: Open,
  language: Language,
  count: number,
): Promise<{ coldMs: number[]; opened: Opened }> {
  const coldMs: number[] = [];
  for (;;) {
    const startedAt = performance.now();
    const opened = await open();
    try {
      await ranRight(opened, small[language], smallPrints);
    } catch (error) {
      await opened.close();
      throw error;
    }
    coldMs.push(performance.now() - startedAt);
    if (coldMs.length >= count) return { coldMs, opened };
    await opened.close();
  }
}

async function rested(opened: Opened, count: number, work: () => Promise<void>): Promise<number[]> {
  const taken: number[] = [];
  for (let index = 0; index < count; index++) {
    await opened.rest?.();
    taken.push(...(await times(1, work, 0)));
  }
  return taken;
}

async function sustained(opened: Opened, { sustained, sustainedMs }: Counts, work: () => Promise<void>) {
  await Promise.all([work(), work()]);
  await opened.rest?.();
  const cpuBefore = cpuMs(opened.pids?.() ?? []);
  const startedAt = performance.now();
  let runs = 0;
  const lane = async (): Promise<void> => {
    while (runs < sustained || performance.now() - startedAt < sustainedMs) {
      runs += 1;
      await work();
    }
  };
  await Promise.all([lane(), lane()]);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuAfter = cpuMs(opened.pids?.() ?? []);
  const used = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
  return { perSecond: runs / seconds, ...(used !== undefined && { cpuMsPerRun: used / runs }) };
}

async function sessions(opened: Opened, language: Language, count: number) {
  const sessionMs: number[] = [];
  let isReplayed = false;
  for (let index = 0; index < count; index++) {
    await opened.rest?.();
    const session = await opened.session(commands[language]);
    assertPrinted(session.stdout, commandsPrint);
    sessionMs.push(session.milliseconds);
    isReplayed = session.isReplayed === true;
  }
  return { sessionMs, isReplayed };
}

/** Measures one way of running programs, in a process that does nothing else. */
export async function figuresOf(
  opened: Opened,
  coldMs: number[],
  { language, isSlow }: { language: Language; isSlow?: boolean },
  counts: Counts,
): Promise<Figures> {
  // Where every run starts everything there is only one figure to have.
  if (isSlow)
    return { coldMs, warmMs: coldMs, backToBackMs: coldMs, sessionMs: [], isReplayed: false, additionsMs: [] };
  const work = () => ranRight(opened, small[language], smallPrints);
  await times(counts.warmUp, work, 0);
  return {
    coldMs,
    warmMs: await rested(opened, counts.warm, work),
    backToBackMs: await times(counts.warm, work, 1),
    ...(await sustained(opened, counts, work)),
    // Before the sessions: each takes a process that has run hundreds of programs, and the next one has run none.
    additionsMs: await rested(opened, counts.loops, () => ranRight(opened, additions[language], additionsPrint)),
    ...(await sessions(opened, language, counts.sessions)),
  };
}
