import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userCacheFolder } from '../src/cache-folder.js';
import { trimLibrary } from '../src/host/python/isolate/trim-library.js';
import { ensurePythonRuntime } from '../src/host/python/runtime.js';
import { pythonHostFlags } from '../src/host-command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mae-python-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const ensure = (name: string) => ensurePythonRuntime(join(folder, name), { hostFlags: [] });

describe('ensurePythonRuntime', () => {
  it('builds once for all who ask at the same time, and leaves one file', async () => {
    const all = await Promise.all([ensure('a'), ensure('a'), ensure('a')]);
    const [first] = all;
    for (const files of all) expect(files).toEqual(first);
    expect(await readdir(join(folder, 'a'))).toHaveLength(1);
    for (const path of Object.values(first ?? {})) expect(path).toBe(await realpath(path));
  });

  it('builds a damaged image again, and leaves a whole one alone', async () => {
    const { image } = await ensure('a');
    const whole = await readFile(image);
    const damaged = Buffer.from(whole);
    damaged.fill(0, damaged.length - 5_000);
    await writeFile(image, damaged);
    await ensure('a');
    const rebuilt = await readFile(image);
    expect(rebuilt.equals(damaged)).toBe(false);
    await ensure('a');
    expect((await readFile(image)).equals(rebuilt)).toBe(true);
  });

  it('names another image for other flags', async () => {
    // That of the hosts, which is there.
    const other = await ensurePythonRuntime(userCacheFolder(), { hostFlags: pythonHostFlags });
    expect(basename(other.image)).not.toBe(basename((await ensure('a')).image));
  });

  it('says what went wrong where it cannot build', async () => {
    const failed = ensurePythonRuntime(join(folder, 'b'), { hostFlags: ['--no-such-flag'] });
    await expect(failed).rejects.toMatchObject({
      code: 'SANDBOX_PYTHON_BUILD_FAILED',
      message: expect.stringContaining('--no-such-flag'),
    });
    expect(await readdir(join(folder, 'b'))).toEqual([]);
  });

  it('says what went wrong where it cannot write', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(ensure('file')).rejects.toMatchObject({ code: 'SANDBOX_CACHE_UNUSABLE' });
  });
});

describe('trimLibrary', () => {
  it('leaves an archive that others can read, without what is taken out', async () => {
    const { stdlib } = await ensure('a');
    const archive = await readFile(stdlib);
    const trimmed = trimLibrary(archive);
    expect(trimmed.length).toBeLessThan(archive.length);
    const listed = await namesIn(trimmed);
    expect(listed).toContain('json/__init__.py');
    expect(listed).toContain('pathlib/__init__.py');
    expect(listed.filter((name) => /^(_?pyodide|ctypes)\//.test(name))).toEqual([]);
  });

  it('refuses what is no archive', () => {
    expect(() => trimLibrary(new Uint8Array(10))).toThrow('not a zip file');
    expect(() => trimLibrary(new Uint8Array(0))).toThrow('not a zip file');
  });
});

/** The names in an archive's directory, by its own records. */
async function namesIn(archive: Uint8Array): Promise<string[]> {
  const buffer = Buffer.from(archive);
  const end = buffer.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const names: string[] = [];
  let at = buffer.readUInt32LE(end + 16);
  for (let left = buffer.readUInt16LE(end + 10); left > 0; left -= 1) {
    expect(buffer.readUInt32LE(at)).toBe(0x02014b50);
    const length = buffer.readUInt16LE(at + 28);
    names.push(buffer.subarray(at + 46, at + 46 + length).toString());
    at += 46 + length + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  expect(at).toBe(end);
  return names;
}
