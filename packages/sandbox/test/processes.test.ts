import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { wrapping } from '../src/wrappers.js';
import { runner, testEngine } from './engine.js';
import { firstLine, isGone, script } from './scripts.js';

const isLinux = process.platform === 'linux';
const endsWithParent = (await wrapping()).layers.includes('ends-with-parent');

/** What a process has open. */
function opened(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).map((name) => readlinkSync(`/proc/${pid}/fd/${name}`));
}

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

  it.runIf(endsWithParent)('leave none behind that is stopped when the engine is killed', async () => {
    const child = script(`
      const engine = new ExecutionEngine({ hosts: { min: 1, max: 1 } });
      await engine.execute('console.log(1); for (;;);', {
        language: 'javascript',
        limits: { timeoutMs: 600_000, cpuMs: 600_000 },
        onOutput: () => console.log(JSON.stringify(engine.stats().javascript.pids)),
      });`);
    const pids: number[] = JSON.parse(await firstLine(child));
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    child.kill('SIGKILL');
    while (!pids.every(isGone)) await wait(20);
  });

  it.runIf(isLinux)('are handed nothing that the engine was handed by accident', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mae-inherited-'));
    const path = join(folder, 'secret');
    await writeFile(path, 'secret');
    const file = await open(path);
    // Node closes what it is handed up to 15, and from there to the first gap.
    const gap = Array<'ignore'>(37).fill('ignore');
    const child = script(
      `await using engine = new ExecutionEngine({ hosts: { min: 1, max: 1 } });
      await engine.warm({ language: 'javascript' });
      console.log(process.pid, ...engine.stats().javascript.pids);
      await new Promise((resolve) => process.stdin.on('end', resolve).resume());`,
      ['pipe', 'pipe', 'inherit', ...gap, file.fd],
    );
    const [engine = 0, ...hosts] = (await firstLine(child)).split(' ').map(Number);
    expect(opened(engine)).toContain(path);
    expect(hosts.length).toBe(1);
    for (const pid of hosts) expect(opened(pid)).not.toContain(path);
    child.stdin?.end();
    await once(child, 'exit');
    await file.close();
    await rm(folder, { recursive: true });
  });

  it.runIf(isLinux)(
    'go first where memory runs out, leave no core, and may open few files and write none',
    async () => {
      const engine = testEngine({ hosts: { min: 1, max: 1 } });
      await engine.warm({ language: 'javascript' });
      const { pids, layers } = engine.stats().javascript;
      const [pid = 0] = pids;
      expect(readFileSync(`/proc/${pid}/oom_score_adj`, 'latin1').trim()).toBe('1000');
      const limits = readFileSync(`/proc/${pid}/limits`, 'latin1');
      for (const [layer, limit] of [
        ['no-core-dumps', /^Max core file size\s+0\s+0 /m],
        ['no-file-writes', /^Max file size\s+0\s+0 /m],
        ['few-descriptors', /^Max open files\s+64\s+64 /m],
      ] as const) {
        if (layers.includes(layer)) expect(limits).toMatch(limit);
      }
    },
  );

  it.each(['javascript', 'python'])('do not keep a script alive that forgets to close (%s)', async (language) => {
    const child = script(
      `console.log((await new ExecutionEngine().execute('1 + 1', { language: '${language}' })).value.repr);`,
    );
    const ended = once(child, 'exit');
    expect(await firstLine(child)).toBe('2');
    expect(await ended).toEqual([0, null]);
  });

  it('are gone once the engine is closed, and a closed engine says so', async () => {
    const engine = testEngine({ hosts: { min: 2, max: 1 } });
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

  it('that may not be started are named', async () => {
    const built = new URL('../dist/index.js', import.meta.url).href;
    const code = `import { ExecutionEngine } from ${JSON.stringify(built)};
      await using engine = new ExecutionEngine();
      await engine.execute('1', { language: 'javascript' }).catch(({ code }) => console.log(code));`;
    const flags = ['--permission', '--allow-fs-read=*', '--input-type=module', '-e', code];
    const { stdout } = await promisify(execFile)(process.execPath, flags);
    expect(stdout).toBe('SANDBOX_HOST_START_FAILED\n');
  });
});
