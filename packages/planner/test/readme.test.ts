import { readFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';

it('the example of the README runs and prints what it says', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const source = await readFile(new URL('readme-example.ts', import.meta.url), 'utf8');
  expect(/```ts\n([\s\S]*?)```/.exec(readme)?.[1]).toBe(source);
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('./readme-example.js');
  expect(printed.mock.calls).toEqual([
    [
      'model',
      {
        id: 'm1',
        source: 'model',
        why: 'first five',
        kind: 'assert',
        code: 'assert fibonacci(5) == [0, 1, 1, 2, 3]',
      },
    ],
  ]);
  printed.mockRestore();
});
