import { readFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';

it('the example of the README runs and prints what it says', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const source = await readFile(new URL('readme-example.ts', import.meta.url), 'utf8');
  expect(/```ts\n([\s\S]*?\n)```\n/.exec(readme)?.[1]).toBe(source);
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('./readme-example.js');
  expect(printed.mock.calls).toEqual([
    ['main.py', ['added `import math`']],
    ['import math\nprint(math.factorial(10))\n'],
  ]);
  printed.mockRestore();
});
