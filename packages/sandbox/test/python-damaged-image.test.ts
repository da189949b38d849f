import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isImage } from '../src/host/python/image.js';
import { likelyHostStart } from '../src/host-start.js';
import { runner, testEngine } from './engine.js';

const cacheDir = await mkdtemp(join(tmpdir(), 'mae-image-'));
afterAll(() => rm(cacheDir, { recursive: true, force: true }));

it.runIf(process.platform === 'linux')(
  'a host that was started with a damaged image before anybody looked serves no job, and the image is made anew',
  async () => {
    // Of any cache: its name is what is asked for.
    const engine = testEngine({ hosts: { max: 1 } });
    await runner(engine, 'python')('1');
    const known = await likelyHostStart('python', join(homedir(), '.cache', 'mae'));
    const name = basename(known?.files.image ?? '');
    expect(name).toMatch(/\.image$/);
    await writeFile(join(cacheDir, name), 'no image');
    const other = testEngine({ hosts: { max: 1 }, cacheDir });
    expect(await runner(other, 'python')('40 + 2')).toMatchObject({ status: 'ok', value: { json: 42 } });
    expect(other.stats().python.pids).toHaveLength(1);
    expect(await readdir(cacheDir)).toEqual([name]);
    expect(isImage(await readFile(join(cacheDir, name)))).toBe(true);
  },
);
