import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runner, testEngine } from './engine.js';
import { firstLine, isGone, script } from './scripts.js';

const isLinux = process.platform === 'linux';

describe('processes', () => {
  it.each([
    ['javascript', 'console.log("spinning"); for (;;);'],
    ['javascript', 'console.log("waiting"); new Array(2 ** 27).fill(0); for (;;);'],
    ['python', 'print("spinning", flush=True)\nwhile True: pass'],
  ])('leave none behind when the engine is killed in the middle of %s: %s', async (language, code) => {
    const child = script(`
      const engine = new ExecutionEngine({ hosts: { max: 1 } });
      await engine.execute(${JSON.stringify(code)}, {
        language: ${JSON.stringify(language)},
        limits: { timeoutMs: 600_000, memoryMb: 2048, cpuMs: 600_000 },
        onOutput: () => console.log(JSON.stringify(engine.stats().${language}.pids)),
      });`);
    const pids: number[] = JSON.parse(await firstLine(child));
    expect(pids.length).toBeGreaterThan(0);
    expect(pids.some(isGone)).toBe(false);
    child.kill('SIGKILL');
    while (!pids.every(isGone)) await wait(20);
  });

  it.each(['javascript', 'python'])('do not keep a script alive that forgets to close (%s)', async (language) => {
    const child = script(
      `console.log((await new ExecutionEngine().execute('1 + 1', { language: '${language}' })).value.repr);`,
    );
    const ended = once(child, 'exit');
    expect(await firstLine(child)).toBe('2');
    expect(await ended).toEqual([0, null]);
  });

  it('are gone once the engine is closed, and a closed engine says so', async () => {
    const engine = testEngine({ hosts: { max: 1, spare: 1 } });
    await runner(engine, 'javascript')('1');
    const { pids } = engine.stats().javascript;
    expect(pids.length).toBe(2);
    await engine.close();
    expect(pids.every(isGone)).toBe(true);
    await expect(engine.execute('1', { language: 'javascript' })).rejects.toMatchObject({ code: 'SANDBOX_CLOSED' });
  });

  it.runIf(isLinux)('have an environment without the key of their engine', async () => {
    process.env.MISTRAL_API_KEY = 'key-that-must-not-travel';
    try {
      const engine = testEngine({ hosts: { max: 1 } });
      await runner(engine, 'javascript')('1');
      await engine.warm({ language: 'python' });
      const pids = [...engine.stats().javascript.pids, ...engine.stats().python.pids];
      expect(pids.length).toBeGreaterThan(1);
      for (const pid of pids) {
        const names = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').filter(Boolean);
        // A shell that a host was started through may name what it ran.
        expect(names.filter((line) => !/^(MALLOC_|_=)/.test(line))).toEqual([]);
        expect(readFileSync(`/proc/${pid}/cmdline`, 'latin1')).not.toContain('key-that-must-not-travel');
      }
    } finally {
      delete process.env.MISTRAL_API_KEY;
    }
  });
});
