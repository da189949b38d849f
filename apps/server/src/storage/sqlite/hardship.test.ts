import { chmod, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { append, events } from '../__fixtures__/sample-events.js';
import { temporaryFolder } from './__fixtures__/folder.js';
import { Database } from './database.js';
import { prepareFolder } from './folder.js';
import { openDatabase } from './open-database.js';
import { openSqlite } from './open-sqlite.js';
import { LocalParts, SqliteStorage } from './sqlite-storage.js';

/** A storage without anything of a server's, and its connection. */
async function withDatabase() {
  const folder = await temporaryFolder();
  const database = openDatabase(prepareFolder(folder).database, Date.now);
  const storage = new SqliteStorage({ database, local: new LocalParts(), now: Date.now });
  onTestFinished(() => storage.close());
  return { folder, database, storage };
}

describe('a disk that is full', () => {
  it('refuses what has no room, whole, and takes it once there is room', async () => {
    const { database, storage } = await withDatabase();
    const { runs } = storage;
    await append(runs, 'run_a', [events.started()]);
    const pages = database.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0;
    database.script(`PRAGMA max_page_count = ${pages + 2}`);
    const full = { code: 'STORAGE_FULL', retryable: true, message: expect.stringContaining('Make room') };
    const big = events.started('x'.repeat(100_000));
    await expect(append(runs, 'run_b', [big])).rejects.toMatchObject(full);
    const request = { task: 'b', files: [{ name: 'f', content: new Uint8Array(3_000_000) }] };
    await expect(runs.create({ runId: 'run_c', request })).rejects.toMatchObject(full);
    expect(await runs.row('run_b')).toBeUndefined();
    expect(await runs.row('run_c')).toBeUndefined();
    expect(await runs.read('run_b')).toEqual([]);
    await storage.ping();
    database.script('PRAGMA max_page_count = 1000000');
    await append(runs, 'run_b', [big, events.completed()]);
    expect((await runs.create({ runId: 'run_c', request })).outcome).toBe('created');
    expect(await runs.request('run_c')).toEqual(request);
  });
});

describe('a database that is damaged', () => {
  it('is refused where it is none, and left as it is', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'mae.sqlite');
    await writeFile(file, 'this is the diary of somebody, and no database at all'.repeat(40));
    const damaged = { code: 'STORAGE_DAMAGED', message: expect.stringContaining(file) };
    await expect(openSqlite({ folder })).rejects.toMatchObject(damaged);
    await expect(openSqlite({ folder }), 'and the folder is free').rejects.toMatchObject(damaged);
  });

  it('is named when a page of it cannot be read', async () => {
    const { folder, database, storage } = await withDatabase();
    for (let index = 0; index < 40; index++) {
      await append(storage.runs, `run_${index}`, [events.started('x'.repeat(3_000)), events.completed()]);
    }
    await storage.close();
    const file = await open(database.file, 'r+');
    const { size } = await file.stat();
    for (let at = 30 * 4096; at < size; at += 4096) await file.write(Buffer.alloc(4096, 0xff), 0, 4096, at);
    await file.close();
    const { runs } = await openSqlite({ folder }).then(
      (opened) => {
        onTestFinished(() => opened.close());
        return opened;
      },
      () => ({ runs: undefined }),
    );
    const read = async (): Promise<void> => {
      for (let index = 0; index < 40; index++) await runs?.read(`run_${index}`);
    };
    if (runs)
      await expect(read()).rejects.toMatchObject({ code: 'STORAGE_DAMAGED', message: expect.stringContaining('copy') });
    else await expect(openSqlite({ folder })).rejects.toMatchObject({ code: 'STORAGE_DAMAGED' });
  });

  it('is named with the event that is not one, or is of another version', async () => {
    const { database, storage } = await withDatabase();
    const { runs } = storage;
    await append(runs, 'run_a', [events.started(), events.planned()]);
    database.run("UPDATE events SET event = substr(event, 2) WHERE run_id = 'run_a' AND sequence = 1");
    await expect(runs.read('run_a')).rejects.toMatchObject({
      code: 'STORAGE_DAMAGED',
      message: expect.stringContaining('Event 1 of run run_a'),
    });
    expect((await runs.page({}, { limit: 1 })).rows).toHaveLength(1);
    database.run(`UPDATE events SET event = '{"schemaVersion":2}' WHERE run_id = 'run_a' AND sequence = 1`);
    await expect(runs.read('run_a')).rejects.toMatchObject({ code: 'RUN_STORE_VERSION_UNKNOWN' });
    expect(await runs.delete('run_a'), 'it can be deleted all the same').toBe(true);
  });
});

/** As root everything may be written: then as nobody. */
async function unprivileged(work: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe.skipIf(process.platform === 'win32')('a folder that may not be written', () => {
  it('is refused with what to do', async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o555);
    await unprivileged(async () => {
      const refused = { code: 'STORAGE_FOLDER_UNUSABLE', message: expect.stringContaining('may not write there') };
      await expect(openSqlite({ folder })).rejects.toMatchObject(refused);
      await expect(openSqlite({ folder: path.join(folder, 'below') })).rejects.toMatchObject(refused);
    });
  });

  it('is refused where its database is there', async () => {
    const folder = await temporaryFolder();
    await (await openSqlite({ folder })).close();
    await chmod(folder, 0o755);
    for (const name of ['mae.sqlite', 'server.lock']) await chmod(path.join(folder, name), 0o444);
    await unprivileged(async () => {
      await expect(openSqlite({ folder })).rejects.toMatchObject({
        code: expect.stringMatching(/^STORAGE_(READ_ONLY|UNAVAILABLE)$/),
        message: expect.stringContaining(folder),
      });
    });
  });
});

describe('a storage that is closed', () => {
  it('says so', async () => {
    const storage = await openSqlite({ folder: await temporaryFolder() });
    await storage.close();
    await storage.close();
    await expect(storage.runs.row('run_a')).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
    await expect(append(storage.runs, 'run_a', [events.started()])).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
    await expect(storage.ping()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });
});

describe('a database that somebody else has locked for too long', () => {
  it('is refused as busy', async () => {
    const { database } = await withDatabase();
    database.run('BEGIN IMMEDIATE');
    const other = new Database(database.file, 10);
    onTestFinished(() => other.close());
    expect(() => other.transaction(() => {})).toThrow(
      expect.objectContaining({ code: 'STORAGE_BUSY', retryable: true }),
    );
    database.run('ROLLBACK');
    other.transaction(() => {});
  });
});
