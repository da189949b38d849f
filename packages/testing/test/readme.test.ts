import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';

test('the example of the README runs and prints what it says', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const source = await readFile(new URL('readme-example.ts', import.meta.url), 'utf8');
  expect(/```ts\n([\s\S]*?)```/.exec(readme)?.[1]).toBe(source);
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('./readme-example.js');
  expect(printed.mock.calls).toEqual([[429], [200], ['4', 1], ['ok']]);
  printed.mockRestore();
});

test('so does that of a sandbox', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const source = await readFile(new URL('readme-sandbox.ts', import.meta.url), 'utf8');
  expect([...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1])).toContain(source);
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('./readme-sandbox.js');
  expect(printed.mock.calls).toEqual([[true, 0]]);
  printed.mockRestore();
});
