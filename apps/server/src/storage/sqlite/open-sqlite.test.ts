import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './__fixtures__/folder.js';
import { Database } from './database.js';
import { openSqlite, openSqliteKeys } from './open-sqlite.js';

const modeOf = async (file: string): Promise<string> => ((await stat(file)).mode & 0o777).toString(8);

describe('a folder', () => {
  it('is made for this user alone, with all that is in it', async () => {
    const folder = path.join(await temporaryFolder(), 'deep', 'data');
    await using storage = await openSqlite({ folder });
    await storage.ping();
    expect(await modeOf(folder)).toBe('700');
    const files = await readdir(folder);
    expect(files).toEqual(expect.arrayContaining(['mae.sqlite', 'mae.sqlite-shm', 'mae.sqlite-wal', 'server.lock']));
    for (const file of files) expect([file, await modeOf(path.join(folder, file))]).toEqual([file, '600']);
  });

  it('keeps what it was given', async () => {
    const folder = await temporaryFolder();
    const before = await openSqlite({ folder });
    const files = [
      { name: 'a.txt', content: 'text é' },
      { name: 'b.bin', content: Uint8Array.of(0, 255) },
    ];
    const request = { task: 'add 1 and 2', files };
    expect(await before.runs.create({ runId: 'run_a', request })).toEqual({ outcome: 'created', runId: 'run_a' });
    const key = await before.keys.create({ name: 'one', sha256: 'a'.repeat(64), limits: { maxRunning: 2 } });
    await before.close();
    await using after = await openSqlite({ folder });
    expect(await after.runs.request('run_a')).toEqual(request);
    expect(await after.keys.list()).toEqual([key]);
  });

  it('belongs to one server at a time; its API keys can be worked on meanwhile', async () => {
    const folder = await temporaryFolder();
    const first = await openSqlite({ folder });
    await expect(openSqlite({ folder })).rejects.toMatchObject({
      code: 'STORAGE_IN_USE',
      message: expect.stringContaining('choose another folder'),
    });
    const beside = await openSqliteKeys({ folder });
    const key = await beside.keys.create({ name: 'one', sha256: 'a'.repeat(64), limits: {} });
    expect(await first.keys.list()).toEqual([key]);
    await beside.close();
    await first.ping();
    await expect(openSqlite({ folder }), 'still').rejects.toMatchObject({ code: 'STORAGE_IN_USE' });
    await first.close();
    await (await openSqlite({ folder })).close();
  });

  it('that is a file is refused', async () => {
    const file = path.join(await temporaryFolder(), 'file');
    await writeFile(file, 'text');
    const refused = { code: 'STORAGE_FOLDER_UNUSABLE', message: expect.stringContaining('is a file') };
    await expect(openSqlite({ folder: file })).rejects.toMatchObject(refused);
    await expect(openSqlite({ folder: path.join(file, 'below') })).rejects.toMatchObject(refused);
  });

  it('of a newer version is refused, by its version, and left as it is', async () => {
    const folder = await temporaryFolder();
    await (await openSqlite({ folder })).close();
    const file = path.join(folder, 'mae.sqlite');
    const newer = new Database(file);
    newer.run("INSERT INTO schema_versions VALUES (99, '2030-01-01T00:00:00.000Z')");
    newer.close();
    const refused = { code: 'STORAGE_VERSION_UNKNOWN', message: expect.stringContaining('version 99') };
    await expect(openSqlite({ folder })).rejects.toMatchObject(refused);
    await expect(openSqliteKeys({ folder })).rejects.toMatchObject(refused);
    await expect(openSqlite({ folder }), 'and it is not kept locked').rejects.toMatchObject(refused);
  });
});
