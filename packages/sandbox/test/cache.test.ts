import { execFile, spawnSync } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionEngine } from '../src/index.js';

const isLinux = process.platform === 'linux';
const isFull = process.env.MAE_TEST_FULL === '1';
const ownMounts = ['-Urm', 'sh', '-c', 'mount -t tmpfs -o size=4m mae "$DIR" && exec "$0" "$@"'];
const asNobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups', '--'];
const built = fileURLToPath(new URL('../dist/index.js', import.meta.url));
const folders: string[] = [];

async function folder(parent = tmpdir()): Promise<string> {
  const made = await mkdtemp(join(parent, 'mae-cache-'));
  folders.push(made);
  return made;
}

afterAll(async () => {
  for (const made of folders) await rm(made, { recursive: true, force: true });
});

const language = 'python' as const;
const unusable = {
  code: 'SANDBOX_CACHE_UNUSABLE',
  message: expect.stringMatching(/has no place to be kept: .*cacheDir/s),
};

/** What a process of its own says after it ran a program in Python. */
async function said(env: Record<string, string>, { cwd = '/', through = [] as string[] } = {}): Promise<string> {
  const code = `import { ExecutionEngine } from ${JSON.stringify(built)};
    try {
      await using engine = new ExecutionEngine({ hosts: { max: 1 }, cacheDir: process.env.DIR });
      console.log((await engine.execute('40 + 2', { language: 'python' })).value.json);
    } catch (error) { console.log(error.code, error.message); }`;
  const [program = process.execPath, ...args] = [...through, process.execPath];
  const options = { env: { PATH: process.env.PATH, ...env }, cwd };
  const { stdout } = await promisify(execFile)(program, [...args, '--input-type=module', '-e', code], options);
  return stdout.trim();
}

let filled: string;
/** With the image of the built package, which is baked once. */
async function fill(cacheDir: string): Promise<void> {
  await cp(filled, cacheDir, { recursive: true });
}

/** Whether this system lets this user do something of the kind. */
function can(program: string, ...args: string[]): boolean {
  return isLinux && spawnSync(program, args, { env: { PATH: process.env.PATH, DIR: tmpdir() } }).status === 0;
}

describe('a cache folder', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    filled = join(await folder(), 'a', 'b');
    expect(await said({ DIR: filled })).toBe('42');
  }, 240_000);

  it.each([
    ['below a file', () => join(built, 'cache')],
    ['where none can be made', () => '/proc/mae/cache'],
  ])('%s is refused by name, by whatever needs it', async (_, path) => {
    await using engine = new ExecutionEngine({ cacheDir: path() });
    const ends = await Promise.allSettled([
      engine.execute('1', { language }),
      engine.validate('1', { language }),
      engine.warm({ language }),
      engine.describe({ language }),
    ]);
    for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: unusable });
    // What needs none is not concerned.
    expect(await engine.execute('1', { language: 'javascript' })).toMatchObject({ status: 'ok' });
  });

  it.runIf(isFull)('serves processes that fill it at once', async () => {
    const cacheDir = await folder();
    expect(await Promise.all(Array.from({ length: 3 }, () => said({ DIR: cacheDir })))).toEqual(['42', '42', '42']);
    expect((await readdir(cacheDir)).length).toBe(1);
  });

  it.runIf(can('setpriv', ...asNobody, 'test', '-r', built))(
    'of another user serves if what is needed is in it, and is refused if not',
    async () => {
      // Not in a folder for temporary files that is one user's own.
      const cacheDir = await folder('/tmp');
      await chmod(cacheDir, 0o755);
      const through = ['setpriv', ...asNobody];
      expect(await said({ DIR: cacheDir }, { through })).toMatch(/^SANDBOX_CACHE_UNUSABLE .*EACCES/);
      await fill(cacheDir);
      expect(await said({ DIR: cacheDir }, { through })).toBe('42');
    },
  );

  it.runIf(can('unshare', ...ownMounts, 'true'))('that is full is refused by name', async () => {
    const cacheDir = await folder();
    const through = ['unshare', ...ownMounts];
    expect(await said({ DIR: cacheDir }, { through })).toMatch(/^SANDBOX_CACHE_UNUSABLE .*ENOSPC/);
  });

  it.runIf(isLinux)('is one of the system, and not the working folder, where HOME is empty', async () => {
    const cwd = await folder();
    const cache = await folder();
    await fill(join(cache, 'mae'));
    expect(await said({ HOME: '', XDG_CACHE_HOME: cache }, { cwd })).toBe('42');
    expect(await readdir(cache)).toEqual(['mae']);
    expect(await readdir(cwd)).toEqual([]);
  });
});
