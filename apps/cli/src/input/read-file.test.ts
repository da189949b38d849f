import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readBytes } from './read-file.js';

const limit = 16 * 1024 * 1024;

function sparse(bytes: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'mae-read-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'data.bin');
  writeFileSync(file, '');
  truncateSync(file, bytes);
  return file;
}

it.each([0, 5, limit])('reads a file of %i bytes', async (bytes) => {
  expect((await readBytes(sparse(bytes))).byteLength).toBe(bytes);
});

it.each([limit + 1, 5 * 1024 ** 3])('refuses a file of %i bytes', async (bytes) => {
  const file = sparse(bytes);
  const message = `${file} holds more than 16 MB, the most that is read of it; give a smaller file.`;
  await expect(readBytes(file)).rejects.toMatchObject({ code: 'CLI_FILE_TOO_LARGE', message });
});

it('takes the bound of a regular file from whoever asks', async () => {
  const file = sparse(limit + 1);
  expect((await readBytes(file, limit + 1)).byteLength).toBe(limit + 1);
  await expect(readBytes(file, 1024 * 1024)).rejects.toThrow('holds more than 1 MB');
});

it.runIf(process.platform !== 'win32')('refuses a device that never ends', async () => {
  const message = '/dev/zero holds more than 16 MB, the most that is read of it; give a smaller file.';
  await expect(readBytes('/dev/zero', limit * 8)).rejects.toMatchObject({ code: 'CLI_FILE_TOO_LARGE', message });
});

it('says why a file cannot be read', async () => {
  const message = `${tmpdir()} cannot be read: it is a folder.`;
  await expect(readBytes(tmpdir())).rejects.toMatchObject({ code: 'CLI_FILE_UNREADABLE', message });
});
