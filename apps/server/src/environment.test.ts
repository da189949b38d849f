import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readSetting } from './environment.js';

it('reads a setting from the environment or from the file it names, and never guesses between the two', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mae-environment-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'key');
  writeFileSync(file, 'secret\n');
  expect(readSetting('KEY', {})).toBeUndefined();
  expect(readSetting('KEY', { KEY_FILE: '' })).toBeUndefined();
  expect(readSetting('KEY', { KEY: '' })).toBe('');
  expect(readSetting('KEY', { KEY: 'value' })).toBe('value');
  expect(readSetting('KEY', { KEY_FILE: file })).toBe('secret');

  const refused = (environment: Record<string, string>, message: string) =>
    expect(() => readSetting('KEY', environment)).toThrow(
      expect.objectContaining({ code: 'SERVER_OPTIONS_INVALID', message }),
    );
  refused({ KEY: 'value', KEY_FILE: file }, 'KEY and KEY_FILE are both set: set one of them.');
  refused({ KEY_FILE: folder }, `KEY_FILE names ${folder}, which cannot be read (EISDIR).`);
  writeFileSync(file, '\n');
  refused({ KEY_FILE: file }, `KEY_FILE names ${file}, which is empty.`);
});
