import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ExecutionEngine } from '../src/index.js';

const count = process.env.MAE_TEST_FULL === '1' ? 200 : 12;
const language = 'javascript' as const;

/** What this process holds of the system: descriptors, threads, and processes it started that are not gone. */
function held(): { descriptors: number; threads: number; children: number[] } {
  const children = readdirSync('/proc').filter((name) => {
    try {
      return (
        /^\d+$/.test(name) &&
        readFileSync(`/proc/${name}/stat`, 'latin1').split(') ')[1]?.split(' ')[1] === String(process.pid)
      );
    } catch {
      return false;
    }
  });
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    children: children.map(Number),
  };
}

it.runIf(process.platform === 'linux')(
  `leave nothing behind: ${count} programs that only SIGKILL ends, two at a time`,
  async () => {
    // What the first of all opens stays.
    await using first = new ExecutionEngine({ hosts: { min: 1, max: 1 } });
    await first.execute('1', { language });
    await first.close();
    const before = held();
    const engine = new ExecutionEngine({ hosts: { min: 1, max: 2 } });
    const outcomes = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        engine.execute(index % 2 ? 'new Array(2 ** 26).fill(0); for (;;);' : '3n ** (2n ** 26n)', {
          language,
          limits: { timeoutMs: 50, memoryMb: 64 },
        }),
      ),
    );
    for (const { status } of outcomes) expect(['timeout', 'memory']).toContain(status);
    expect(await engine.execute('40 + 2', { language })).toMatchObject({ status: 'ok', value: { json: 42 } });
    expect(engine.stats().javascript.replaced).toBeGreaterThan(count / 2);
    expect(engine.stats().javascript.pids.length).toBeLessThanOrEqual(2);
    await engine.close();
    // Limits are set by processes that may be the last to go.
    while (held().children.some((pid) => !before.children.includes(pid))) await wait(10);
    expect(held().descriptors).toBeLessThanOrEqual(before.descriptors);
    expect(held().threads).toBeLessThanOrEqual(before.threads);
  },
  240_000,
);
