import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ExecutionEngine } from '../src/index.js';
import { CpuMeter } from '../src/proc/cpu-meter.js';
import { MemoryMeter } from '../src/proc/memory-meter.js';
import { wrapping } from '../src/wrappers.js';
import { runner, testEngine } from './engine.js';

const megabyte = 2 ** 20;
const isCapped = (await wrapping()).prlimit !== undefined;

/** Soft limit of a process on its data. */
function limitOf(pid: number): number {
  return Number(/^Max data size\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'latin1'))?.[1] ?? Number.NaN);
}

function isDead(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return true;
  }
}

/** Whether a host is dead, or has ended its program and worked no more for a second. */
function doneWith(pid: number): () => boolean {
  const cpu = new CpuMeter(pid);
  let seen = { ms: Number.NaN, at: 0 };
  return () => {
    const ms = cpu.read();
    if (ms !== undefined && ms !== seen.ms) seen = { ms, at: performance.now() };
    const isDone = isDead(pid) || performance.now() - seen.at > 1_000;
    if (isDone) cpu.close();
    return isDone;
  };
}

const engine = testEngine({ hosts: { min: 1, max: 1 } });

describe.runIf(isCapped)('the kernel', () => {
  it.each(['javascript', 'python'] as const)(
    'limits what a program in %s may have on top of its host',
    async (language) => {
      const run = runner(engine, language);
      const code = language === 'python' ? 'print()\nwhile True: pass' : 'console.log(); for (;;);';
      const room = async (memoryMb: number) => {
        const abort = new AbortController();
        let found = Number.NaN;
        const outcome = await run(code, {
          limits: { memoryMb, timeoutMs: 60_000, cpuMs: 60_000 },
          signal: abort.signal,
          onOutput: async () => {
            const [pid = 0] = engine.stats()[language].pids;
            const memory = new MemoryMeter(pid);
            const left = () => (limitOf(pid) - (memory.read()?.dataBytes ?? 0)) / megabyte;
            // Set by another program while this one runs already.
            while (!(left() < memoryMb + 96)) await wait(5);
            found = left();
            memory.close();
            abort.abort();
          },
        });
        expect(outcome.status).toBe('cancelled');
        return found;
      };
      for (const memoryMb of [64, 512, 128]) {
        const left = await room(memoryMb);
        expect(left).toBeGreaterThan(memoryMb);
        expect(left).toBeLessThan(memoryMb + 96);
      }
      expect(engine.stats()[language].layers).toContain('kernel-memory-cap');
    },
    120_000,
  );

  it.each([
    'const b = new ArrayBuffer(1, { maxByteLength: 2 ** 30 }); b.resize(2 ** 30)',
    'new SharedArrayBuffer(1, { maxByteLength: 2 ** 30 }).grow(2 ** 30)',
    'new WebAssembly.Memory({ initial: 16_000 })',
    '"x".repeat(2 ** 28).split("")',
    '[..."x".repeat(5e8)]',
  ])('refuses memory before it is taken: %s', async (code) => {
    const outcome = await runner(engine, 'javascript')(code, { policy: 'open', limits: { memoryMb: 64 } });
    expect(outcome.status).toBe('memory');
    expect(outcome.peakMemoryBytes).toBeLessThan((64 + 64) * megabyte);
  });

  it.each(['javascript', 'python'] as const)(
    'leaves room for the next isolate, whatever the last had (%s)',
    async (language) => {
      const run = runner(engine, language);
      await run('1');
      const before = engine.stats()[language].replaced;
      for (const memoryMb of [64, 64, 512, 64, 300, 300, 32, 256, 256]) {
        expect(await run('40 + 2', { limits: { memoryMb } })).toMatchObject({ status: 'ok', value: { json: 42 } });
      }
      expect(engine.stats()[language].replaced).toBe(before);
    },
  );
});

describe.runIf(isCapped)('a host that has no memory for another isolate', () => {
  it.each(['javascript', 'python'] as const)(
    'is followed by one that has, and the program runs (%s)',
    async (language) => {
      await using narrow = new ExecutionEngine({ hosts: { min: 1, max: 1, warm: 0 } });
      const run = runner(narrow, language);
      await run('1');
      const [pid = 0] = narrow.stats()[language].pids;
      const memory = new MemoryMeter(pid);
      const { dataBytes } = memory.read() ?? { dataBytes: 0 };
      memory.close();
      execFileSync('prlimit', [`--data=${dataBytes - 256 * megabyte}:`, '--pid', String(pid)]);
      expect(await run('40 + 2')).toMatchObject({ status: 'ok', value: { json: 42 } });
      expect(narrow.stats()[language]).toMatchObject({ replaced: 1 });
      expect(isDead(pid)).toBe(true);
    },
  );
});

describe.runIf(process.platform === 'linux')('an engine that is busy with something else', () => {
  it.each([
    ['a fill that no interrupt reaches', 'new Array(2 ** 27).fill(0); for (;;);'],
    ['masses of objects', 'const k = []; for (;;) k.push({ k })'],
  ])(
    'finds a program that its own host has ended: %s',
    async (_, bomb) => {
      const memory = { peak: 0, start: 0 };
      const outcome = await runner(engine, 'javascript')(`console.log(); ${bomb}`, {
        limits: { memoryMb: 64, timeoutMs: 200_000, cpuMs: 200_000 },
        onOutput: () => {
          const [pid = 0] = engine.stats().javascript.pids;
          const meter = new MemoryMeter(pid);
          memory.start = meter.read()?.residentBytes ?? 0;
          const isDone = doneWith(pid);
          // Nothing else happens in this process until the other one has come to its end.
          while (!isDone()) memory.peak = Math.max(memory.peak, meter.read()?.residentBytes ?? 0);
          meter.close();
        },
      });
      expect(outcome.status).toBe('memory');
      expect(memory.peak - memory.start).toBeLessThan(128 * megabyte);
    },
    240_000,
  );
});
