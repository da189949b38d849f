import { appendFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { foldRun } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { completed, planned, started, storeFolder } from './__fixtures__/stores.js';

const runId = 'run_a';
const events = [started(runId), planned(runId, 1), planned(runId, 2)];

/** A store with three events in it, closed, and where they are. */
async function stored() {
  const folder = await storeFolder();
  const store = folder.open();
  const log = await store.log(runId);
  for (const event of events) await log.append(event);
  await store.close();
  const run = path.join(folder.path, 'runs', runId);
  return { ...folder, run, file: path.join(run, 'events.1.jsonl') };
}

/** What is there after a crash: read, listed, and gone on with. */
async function goesOn(it: Awaited<ReturnType<typeof stored>>, kept: number) {
  const store = it.open();
  expect(await store.read(runId)).toEqual(events.slice(0, kept));
  expect(await store.list()).toMatchObject(kept === 0 ? [] : [{ runId, status: 'running' }]);
  await (await store.log(runId)).append(kept === 0 ? started(runId) : planned(runId, kept));
  const after = await store.read(runId);
  expect(after).toHaveLength(kept + 1);
  expect(foldRun(after).sequence).toBe(kept);
  await store.close();
}

describe('a torn end', () => {
  it('of any length is cut away, said, and gone on after', async () => {
    const { file } = await stored();
    const whole = await readFile(file, 'utf8');
    const lines = whole.split('\n').map((line) => Buffer.byteLength(`${line}\n`));
    const ends = lines.slice(0, 3).map((_, index) => lines.slice(0, index + 1).reduce((sum, bytes) => sum + bytes, 0));
    const last = ends.at(-1) ?? 0;
    const middle = ends[1] ?? 0;
    const lengths = [0, 1, (ends[0] ?? 0) - 2, ends[0], (ends[0] ?? 0) + 1, middle - 2, middle, middle + 1, last - 2];
    for (const length of lengths) {
      const crashed = await stored();
      await truncate(crashed.file, length);
      const kept = ends.filter((end) => end - 1 <= (length ?? 0)).length;
      await goesOn(crashed, kept);
      const torn = !ends.some((end) => end === length || end - 1 === length) && length !== 0;
      expect(crashed.notices.map((notice) => /bytes of an event/.test(notice))).toEqual(torn ? [true] : []);
    }
  });

  it('that only lacks its newline is whole', async () => {
    const crashed = await stored();
    await truncate(crashed.file, (await stat(crashed.file)).size - 1);
    await goesOn(crashed, 3);
    expect(crashed.notices).toEqual([]);
  });

  it('of zeros, blocks that were never written, is torn', async () => {
    const crashed = await stored();
    await appendFile(crashed.file, Buffer.alloc(4096));
    await goesOn(crashed, 3);
    expect(crashed.notices).toEqual([expect.stringContaining('4096 bytes of an event that a crash cut')]);
  });

  it('is left alone by readers: it may be an event that is being written', async () => {
    const crashed = await stored();
    await appendFile(crashed.file, '{"schemaVersion":1,');
    const { size } = await stat(crashed.file);
    const store = crashed.open();
    expect(await store.read(runId)).toHaveLength(3);
    await store.list();
    expect((await stat(crashed.file)).size).toBe(size);
  });
});

describe('a damaged log', () => {
  const damages: [string, (lines: string[]) => string[], number, string][] = [
    ['no JSON', (lines) => lines.with(1, 'x'), 2, 'is not JSON'],
    ['half a line', (lines) => lines.with(1, (lines[1] ?? '').slice(0, 20)), 2, 'is not JSON'],
    ['an empty line', (lines) => lines.toSpliced(1, 0, ''), 2, 'is not JSON'],
    ['no event', (lines) => lines.with(1, '{"schemaVersion":1,"a":1}'), 2, 'is not an event'],
    ['an event twice', (lines) => lines.toSpliced(1, 0, lines[1] ?? ''), 3, 'has event 1 where event 2 belongs'],
    ['a gap', (lines) => lines.toSpliced(1, 1), 2, 'has event 2 where event 1 belongs'],
    ['zeros in the middle', (lines) => lines.with(1, '\0\0\0'), 2, 'is not JSON'],
  ];

  it.each(damages)('with %s is refused, naming file and line, and left as it is', async (_, damage, line, why) => {
    const { file, open } = await stored();
    const content = damage((await readFile(file, 'utf8')).split('\n')).join('\n');
    await writeFile(file, content);
    const store = open();
    const refused = { code: 'RUN_STORE_DAMAGED', message: expect.stringContaining(`${file}, line ${line}, ${why}`) };
    await expect(store.read(runId)).rejects.toMatchObject(refused);
    await expect((await store.log(runId)).append(planned(runId, 3))).rejects.toMatchObject(refused);
    expect(await readFile(file, 'utf8')).toBe(content);
  });

  it('of another version of the format is refused', async () => {
    const { file, open } = await stored();
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('"schemaVersion":1', '"schemaVersion":2'));
    const store = open();
    const refused = {
      code: 'RUN_STORE_VERSION_UNKNOWN',
      message: expect.stringContaining('line 1, has schemaVersion 2'),
    };
    await expect(store.read(runId)).rejects.toMatchObject(refused);
    await expect((await store.log(runId)).append(planned(runId, 3))).rejects.toMatchObject(refused);
  });

  it('is left out of the list, and said; the others are listed', async () => {
    const { file, open, notices } = await stored();
    const store = open();
    await (await store.log('run_b')).append(started('run_b'));
    await writeFile(file, 'no log\n');
    expect(await store.list()).toMatchObject([{ runId: 'run_b' }]);
    expect(notices).toEqual([expect.stringContaining(file)]);
  });
});

describe('what a killed writer leaves', () => {
  it('beside the log is removed by the next one', async () => {
    const { run, open } = await stored();
    const store = open();
    await (await store.log(runId)).putBlob(new Uint8Array([1]));
    const left = ['.tmp-1-aa', 'blobs/.tmp-1-bb', '.renewal-cc'];
    for (const name of left) await writeFile(path.join(run, name), 'half');
    await (await store.log(runId)).append(completed(runId, 3));
    expect((await readdir(run)).sort()).toEqual(['blobs', 'events.2.jsonl', 'writer.2.json']);
    expect(await readdir(path.join(run, 'blobs'))).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  it('of a run that was being deleted is removed by the next deletion', async () => {
    const { path: folder, run, open } = await stored();
    const store = open();
    await (await store.log('run_b')).append(started('run_b'));
    const { rename } = await import('node:fs/promises');
    await rename(run, path.join(folder, 'runs', '.deleted-aa'));
    expect(await store.list()).toMatchObject([{ runId: 'run_b' }]);
    await store.delete('run_b');
    expect(await readdir(path.join(folder, 'runs'))).toEqual([]);
  });

  it('instead of bytes is noticed, and mended by storing them again', async () => {
    const { run, open } = await stored();
    const log = await open().log(runId);
    const content = new TextEncoder().encode('the right bytes');
    const hash = await log.putBlob(content);
    const file = path.join(run, 'blobs', hash);
    await writeFile(file, 'the wrong bytes');
    await expect(log.getBlob(hash)).rejects.toMatchObject({
      code: 'RUN_STORE_DAMAGED',
      message: expect.stringContaining(file),
    });
    await log.putBlob(content);
    expect(await log.getBlob(hash)).toEqual(content);
  });
});
