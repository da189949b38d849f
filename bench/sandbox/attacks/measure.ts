import type { RunOutcome } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import type { Counts } from '../counts.ts';
import { atRest, hostPids } from '../processes.ts';
import { type AttackClass, attackClasses, type EndedBy } from './programs.ts';
import { Sampler } from './sampler.ts';

const timeoutMs = 300;
/** For what another limit has to end. */
const mostMs = 20_000;
export const memoryMb = 128;
const capBytes = memoryMb * 1024 * 1024;

export interface AttackFigures {
  title: string;
  endedBy: EndedBy;
  statuses: Map<RunOutcome['status'], number>;
  /** From the moment a limit was reached to the outcome. Empty where the programs end themselves. */
  pastLimitMs: number[];
  runMs: number[];
  /** Resident memory over the cap at its highest; negative where the cap was not reached. */
  overCapBytes: number[];
  /** The next program on the same engine, asked for at once. */
  nextMs: number[];
}

interface Watch {
  engine: ExecutionEngine;
  /** Absent where there is no /proc. */
  sampler: Sampler | undefined;
}

async function attackOnce(
  { engine, sampler }: Watch,
  figures: AttackFigures,
  { language, code, policy }: AttackClass['programs'][number],
): Promise<void> {
  await engine.warm({ language });
  await atRest(engine);
  await sampler?.begin(hostPids(engine), capBytes);
  let lastOutputAt: number | undefined;
  const startedAt = performance.now();
  const { status } = await engine.execute(code, {
    language,
    policy,
    limits: { memoryMb, timeoutMs: figures.endedBy === 'time' ? timeoutMs : mostMs },
    onOutput: () => {
      lastOutputAt = performance.now();
    },
  });
  const endedAt = performance.now();
  const sampling = sampler?.end();
  const next = await engine.execute('40 + 2', { language, limits: { memoryMb } });
  figures.nextMs.push(performance.now() - endedAt);
  const sampled = await sampling;
  if (next.value?.repr !== '42') throw new Error(`After ${code.slice(0, 80)} the next run ended as ${next.status}.`);
  figures.statuses.set(status, (figures.statuses.get(status) ?? 0) + 1);
  figures.runMs.push(endedAt - startedAt);
  if (sampled !== undefined) figures.overCapBytes.push(sampled.grownBytes - capBytes);
  const limitAt = {
    time: startedAt + timeoutMs,
    memory: sampled?.crossedAt === undefined ? undefined : sampled.crossedAt - performance.timeOrigin,
    output: lastOutputAt,
    itself: undefined,
  }[figures.endedBy];
  if (limitAt !== undefined) figures.pastLimitMs.push(endedAt - limitAt);
}

/** Runs every attack of every class, and a harmless program right after each. */
export async function attackFigures({ attacks: count, ofKind }: Counts): Promise<AttackFigures[]> {
  await using engine = new ExecutionEngine({ hosts: { max: 1 } });
  const sampler = process.platform === 'linux' ? new Sampler() : undefined;
  const measured: AttackFigures[] = [];
  try {
    for (const { title, endedBy, programs } of attackClasses) {
      const figures: AttackFigures = {
        title,
        endedBy,
        statuses: new Map(),
        pastLimitMs: [],
        runMs: [],
        overCapBytes: [],
        nextMs: [],
      };
      for (const program of programs.slice(0, ofKind)) {
        for (let index = 0; index < count; index++) await attackOnce({ engine, sampler }, figures, program);
      }
      measured.push(figures);
    }
    return measured;
  } finally {
    await sampler?.close();
  }
}
