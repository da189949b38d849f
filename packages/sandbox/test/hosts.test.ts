import { describe, expect, it } from 'vitest';
import { ExecutionEngine } from '../src/index.js';
import { runner, testEngine } from './engine.js';

describe('hosts', () => {
  it('are kept started to the number of `min`, and followed by another when they are killed', async () => {
    const engine = testEngine({ hosts: { min: 3, max: 1 } });
    const run = runner(engine, 'javascript');
    expect(engine.stats().javascript.pids).toEqual([]);
    expect(await run('1')).toMatchObject({ status: 'ok' });
    const { pids } = engine.stats().javascript;
    expect(pids).toHaveLength(3);
    const begun = Promise.withResolvers<void>();
    const running = run("console.log('begun'); for (;;);", { onOutput: () => begun.resolve() });
    await begun.promise;
    const [busy = 0] = engine.stats().javascript.pids;
    process.kill(busy, 'SIGKILL');
    expect((await running).status).toBe('crashed');
    const after = engine.stats().javascript;
    expect(after).toMatchObject({ replaced: 1, busy: 0, idle: 3 });
    expect(after.pids.filter((pid) => pids.includes(pid))).toHaveLength(2);
    expect(after.pids).not.toContain(busy);
    expect(await run('1')).toMatchObject({ status: 'ok' });
  });

  it('that are killed as they start are followed by another, and the program runs', async () => {
    const engine = testEngine({ hosts: { min: 1, max: 1 } });
    const run = runner(engine, 'javascript');
    const running = run('40 + 2');
    const starting = async (known: number[]): Promise<number> => {
      for (;;) {
        const pid = engine.stats().javascript.pids.find((one) => !known.includes(one));
        if (pid !== undefined) return pid;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const first = await starting([]);
    process.kill(first, 'SIGKILL');
    process.kill(await starting([first]), 'SIGKILL');
    expect(await running).toMatchObject({ status: 'ok', value: { json: 42 } });
  });

  it('serve programs with no isolate made ahead', async () => {
    const engine = testEngine({ hosts: { max: 1, warm: 0 } });
    const run = runner(engine, 'javascript');
    for (const code of ['globalThis.left = 1', 'globalThis.left ?? 2']) await run(code);
    expect(await run('globalThis.left ?? 2')).toMatchObject({ status: 'ok', value: { json: 2 } });
    expect(engine.stats().javascript.replaced).toBe(0);
  });

  it.each([
    [{ min: -1 }, 'min'],
    [{ min: 1.5 }, 'min'],
    [{ max: 0 }, 'max'],
    [{ warm: 2 }, 'warm'],
    [{ spare: 1 }, 'spare'],
  ] as [object, string][])('refuse %j by name', (hosts, name) => {
    expect(() => new ExecutionEngine({ hosts })).toThrow(name);
  });
});
