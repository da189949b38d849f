import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { completed, planned, started, storeFolder } from './__fixtures__/stores.js';

const runId = 'run_a';
/** The superuser may write anywhere: what a user is refused is tried as one. */
const isRoot = process.getuid?.() === 0;

describe('rights', () => {
  it('are the user’s alone, for folders and files', async () => {
    const { path: folder, open } = await storeFolder();
    const root = path.join(folder, 'new');
    const log = await open({ folder: root }).log(runId);
    await log.append(started(runId));
    await log.putBlob(new Uint8Array([1]));
    const names = ['', ...(await readdir(root, { recursive: true }))];
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      const found = await stat(path.join(root, name));
      expect([name, (found.mode & 0o777).toString(8)]).toEqual([name, found.isDirectory() ? '700' : '600']);
    }
  });
});

describe('a folder that cannot be written', () => {
  it('because a part of its path is a file is refused by name', async () => {
    const { path: folder, open } = await storeFolder();
    const file = path.join(folder, 'a-file');
    await writeFile(file, '');
    const log = await open({ folder: path.join(file, 'store') }).log(runId);
    const refused = { code: 'RUN_STORE_FAILED', message: expect.stringContaining('ENOTDIR') };
    await expect(log.append(started(runId))).rejects.toMatchObject(refused);
    await expect(log.putBlob(new Uint8Array([1]))).rejects.toMatchObject(refused);
  });

  it.skipIf(isRoot)('because it is read-only is refused, and can be read', async () => {
    const { path: folder, open } = await storeFolder();
    await (await open().log(runId)).append(started(runId));
    const run = path.join(folder, 'runs', runId);
    await chmod(run, 0o500);
    const store = open();
    await expect((await store.log('run_b')).append(started('run_b'))).resolves.toBeUndefined();
    expect(await store.read(runId)).toHaveLength(1);
    await expect((await store.log(runId)).putBlob(new Uint8Array([1]))).rejects.toMatchObject({
      code: 'RUN_STORE_FAILED',
      message: expect.stringContaining('EACCES'),
    });
    await chmod(run, 0o700);
  });

  it('because it was deleted under the run refuses the next event', async () => {
    const { path: folder, open } = await storeFolder();
    const store = open();
    const log = await store.log(runId);
    await log.append(started(runId));
    await rm(path.join(folder, 'runs'), { recursive: true });
    await expect(log.append(planned(runId, 1))).rejects.toMatchObject({
      code: 'RUN_LEASE_LOST',
      message: expect.stringContaining('the run was deleted'),
    });
    expect(await store.list()).toEqual([]);
  });
});

/** A process of its own, whose files may have so many blocks of 512 bytes, or 1,024. */
function withFileLimit(folder: string, blocks: number): { status: number | null; said: string } {
  const child = path.join(import.meta.dirname, '../../test/support/full-disk-child.mjs');
  // Past the limit the system sends SIGXFSZ, which Node ignores: the write fails with EFBIG instead.
  const command = `ulimit -f ${blocks} && exec "${process.execPath}" "${child}" "${folder}"`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8', timeout: 60_000 });
  return { status, said: `${stdout}${stderr}` };
}

describe.skipIf(process.platform === 'win32')('a disk that takes no more', () => {
  it('in the middle of an event refuses it; the log before it is whole and goes on', async () => {
    const { path: folder, open, notices } = await storeFolder();
    const { status, said } = withFileLimit(folder, 64);
    expect(said).toContain('RUN_STORE_FAILED');
    expect(status).toBe(0);
    const stored = Number(/stored (\d+)/.exec(said)?.[1]);
    expect(stored).toBeGreaterThan(1);
    const store = open();
    const events = await store.read(runId);
    expect(events).toHaveLength(stored);
    await (await store.log(runId)).append(completed(runId, events.length));
    expect(await store.list()).toMatchObject([{ status: 'completed' }]);
    expect(notices).toEqual([expect.stringContaining('bytes of an event that a crash cut')]);
    // A blob that did not fit is not there, whole or half.
    expect(await readdir(path.join(folder, 'runs', runId, 'blobs'))).toEqual([]);
  });
});

describe('a store', () => {
  it('refuses options that are wrong, by name', async () => {
    const { open } = await storeFolder();
    expect(() => open({ folder: '' })).toThrow(expect.objectContaining({ code: 'RUN_STORE_OPTIONS_INVALID' }));
    const store = open();
    const invalid = { code: 'RUN_STORE_OPTIONS_INVALID' };
    await expect(store.list({ limit: 0 })).rejects.toMatchObject(invalid);
    await expect(store.read(runId, { from: -1 })).rejects.toMatchObject(invalid);
    await expect(store.lease(runId, '', 1000)).rejects.toMatchObject(invalid);
    await expect(store.lease(runId, 'a', Number.NaN)).rejects.toMatchObject(invalid);
    await expect(store.prune({ maxRuns: -1 })).rejects.toMatchObject(invalid);
    await expect(store.lease('../x', 'a', 1000)).rejects.toMatchObject({ code: 'RUN_ID_INVALID' });
  });

  it('that was closed gives its runs back, can be read, and writes no more', async () => {
    const { open } = await storeFolder();
    const store = open();
    const log = await store.log(runId);
    await log.append(started(runId));
    await store.close();
    expect(await store.read(runId)).toHaveLength(1);
    await expect(store.log(runId)).rejects.toMatchObject({ code: 'RUN_STORE_CLOSED' });
    await expect(log.append(planned(runId, 1))).rejects.toMatchObject({ code: 'RUN_STORE_CLOSED' });
    await (await open().log(runId)).append(planned(runId, 1));
  });

  it('leaves alone what is not its own', async () => {
    const { path: folder, open } = await storeFolder();
    await mkdir(path.join(folder, 'runs', 'notes'), { recursive: true });
    await writeFile(path.join(folder, 'runs', 'notes', 'a.txt'), 'mine');
    await writeFile(path.join(folder, 'runs', 'a-file'), 'mine');
    const store = open();
    expect(await store.list()).toEqual([]);
    expect(await store.prune({ maxRuns: 0 })).toEqual({ runIds: [], bytes: 0 });
    expect((await readdir(path.join(folder, 'runs'))).sort()).toEqual(['a-file', 'notes']);
  });
});
