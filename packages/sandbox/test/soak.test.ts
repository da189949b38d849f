import { MaeError, type RunOutcome } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { ExecutionEngine } from '../src/index.js';
import { childProcesses, openDescriptors } from './processes.js';
import { hostile } from './soak/hostile.js';
import { followed, growth, type MemorySample, sampleMemory } from './soak/memory.js';
import { type Planned, type Step, told } from './soak/program.js';
import { usual } from './soak/usual.js';

const isFull = process.env.MAE_TEST_FULL === '1';
const count = Number(process.env.MAE_SOAK_RUNS ?? (isFull ? 10_000 : 150));
/** Nothing runs between two batches: then memory can be told from what a program holds. */
const batch = isFull ? 100 : 50;
const atOnce = 4;
/** One run in ten. */
const hostileEvery = 10;

function planned(n: number): Planned & { title: string } {
  const isHostile = n % hostileEvery === 0;
  const kinds = isHostile ? hostile : usual;
  const kind = kinds[(isHostile ? n / hostileEvery : n) % kinds.length];
  if (kind === undefined) throw new Error('no kind');
  return { title: kind.title, ...kind.make(n) };
}

/** What is wrong with a run; undefined where nothing is. */
async function faultOf(step: Step, run: () => Promise<RunOutcome>): Promise<string | undefined> {
  let outcome: RunOutcome | undefined;
  try {
    outcome = await run();
    expect(step.statuses).toContain(outcome.status);
    step.verify?.(outcome);
    return undefined;
  } catch (error) {
    if (MaeError.isInstance(error) && error.code === 'SANDBOX_SESSION_ENDED' && step.statuses.includes('refused'))
      return;
    const what = outcome === undefined ? '' : told(outcome);
    return `${error instanceof Error ? error.message.slice(0, 500) : String(error)} ${what}`;
  }
}

async function faultOfSession(engine: ExecutionEngine, { code, request, calls = [], ...first }: Planned) {
  const { language, limits } = request;
  await using session = await engine.session({ language, limits });
  for (const step of [{ code, ...first }, ...calls]) {
    const fault = await faultOf(step, () => session.execute(step.code, { limits: step.limits }));
    if (fault !== undefined) return `${step.code}: ${fault}`;
  }
  return undefined;
}

async function faultOfRun(engine: ExecutionEngine, step: Planned): Promise<string | undefined> {
  const controller = new AbortController();
  const cancelling = step.isCancelled ? { signal: controller.signal, onOutput: () => controller.abort() } : {};
  return faultOf(step, () => engine.execute(step.code, { ...step.request, ...cancelling }));
}

async function runOne(engine: ExecutionEngine, n: number): Promise<string | undefined> {
  const { title, ...step } = planned(n);
  const fault = await (step.calls === undefined ? faultOfRun(engine, step) : faultOfSession(engine, step));
  return fault === undefined ? undefined : `run ${n} (${title}): ${fault}`;
}

describe('a soak of mixed runs, one in ten hostile', () => {
  it(`${count} runs end as they should and leave nothing behind`, async () => {
    const before = { children: childProcesses().length, descriptors: openDescriptors() };
    const wrong: string[] = [];
    const samples: MemorySample[] = [];
    let ended = 0;
    {
      await using engine = new ExecutionEngine({ hosts: { max: 2 } });
      for (let first = 0; first < count; first += batch) {
        let next = first;
        const lane = async (): Promise<void> => {
          while (next < Math.min(first + batch, count)) {
            const said = await runOne(engine, next++);
            ended += 1;
            if (said !== undefined) wrong.push(said);
          }
        };
        await Promise.all(Array.from({ length: atOnce }, lane));
        const { python, javascript } = engine.stats();
        expect({ busy: python.busy + javascript.busy, waiting: python.waiting + javascript.waiting }).toEqual({
          busy: 0,
          waiting: 0,
        });
        expect(wrong.slice(0, 5)).toEqual([]);
        samples.push(sampleMemory(engine));
      }
    }
    expect(ended).toBe(count);
    const left = childProcesses();
    expect(left.filter(({ isZombie }) => isZombie)).toEqual([]);
    expect(left.length).toBe(before.children);
    expect(openDescriptors()).toBeLessThanOrEqual(before.descriptors);
    // Memory settles in the first thousands of runs: fewer say nothing of it.
    if (count < 2_000 || process.platform !== 'linux') return;
    const grown = Object.fromEntries(followed.map((what) => [what, growth(samples, what)]));
    for (const what of followed) expect(grown[what], JSON.stringify(grown)).toBeLessThan(0.1);
  }, 3_600_000);
});
