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
      'wrong-answer',
      'patch',
      ['check c1 failed: assert mean([1, 2]) == 1.5 — AssertionError; left is 1; right is 1.5'],
    ],
    ['a2.0', 'a1.0', 'def mean(values):\n    return sum(values) / len(values)\n'],
  ]);
  printed.mockRestore();
});
