import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { splitFileFlag } from './input-files.js';

it.each([
  ['data.csv', { host: 'data.csv', name: 'data.csv' }],
  ['/tmp/x/data.csv', { host: '/tmp/x/data.csv', name: 'data.csv' }],
  ['a/b.csv:in/c.csv', { host: 'a/b.csv', name: 'in/c.csv' }],
  ['C:\\data.csv:d.csv', { host: 'C:\\data.csv', name: 'd.csv' }],
  [':name', { host: ':name', name: ':name' }],
])('splits %s', (flag, parts) => {
  expect(splitFileFlag(flag)).toEqual(parts);
});

it('finds a file whose own name holds a colon', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mae-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, '10:30.csv');
  writeFileSync(file, '');
  expect(splitFileFlag(file)).toEqual({ host: file, name: '10:30.csv' });
});
