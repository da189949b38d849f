import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

async function codesOfSources(): Promise<string[]> {
  const folder = new URL('../src/', import.meta.url);
  const files = await readdir(folder, { recursive: true });
  const own = files.filter((file) => file.endsWith('.ts') && !/\.test\.ts$|__fixtures__/.test(file));
  const texts = await Promise.all(own.map((file) => read(`../src/${file.replaceAll('\\', '/')}`)));
  return [...new Set(texts.join('\n').match(/(?<=')CLIENT_[A-Z_]+(?=')/g))].toSorted();
}

test('the page of errors has a cause and a cure for exactly the codes of the sources', async () => {
  const page = await read('../../../docs/client-errors.md');
  const sections = page.split(/^## /m).slice(1);
  const codes = sections.map((section) => /^`(CLIENT_[A-Z_]+)`\n/.exec(section)?.[1]);
  expect(codes.length).toBeGreaterThan(15);
  expect(codes.toSorted()).toEqual(await codesOfSources());
  for (const section of sections) expect(section).toMatch(/\*\*Cause:\*\* \S[\s\S]+\*\*Cure:\*\* \S/);
});

test('the README links to the page, and names only codes that exist', async () => {
  const readme = await read('../README.md');
  expect(readme).toContain('docs/client-errors.md');
  const codes = await codesOfSources();
  for (const code of readme.match(/CLIENT_[A-Z_]+/g) ?? []) expect(codes).toContain(code);
});
