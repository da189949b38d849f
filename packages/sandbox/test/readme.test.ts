import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ExecutionEngine, limitRanges } from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

function block(after: string): string {
  const start = readme.indexOf(after) + after.length;
  return readme.slice(start, readme.indexOf('```', start));
}

describe('the README', () => {
  it('has an example that runs and prints what it says', async () => {
    const example = block('```ts\n').replace(/^import .*\n/, '');
    const lines: string[] = [];
    const console = { log: (...values: unknown[]) => lines.push(values.join(' ')) };
    const AsyncFunction = (async () => {}).constructor as new (
      ...texts: string[]
    ) => (...values: unknown[]) => Promise<void>;
    await new AsyncFunction('ExecutionEngine', 'console', example)(ExecutionEngine, console);
    expect(lines).toEqual(block('It prints\n\n```\n').trim().split('\n'));
  });

  it('states every limit as it is', () => {
    for (const [name, { default: value, min, max }] of Object.entries(limitRanges)) {
      const [shown, low, high] = [value, min, max].map((number) => number.toLocaleString('en'));
      expect(readme).toContain(`| \`${name}\` | ${shown} | ${low} to ${high} |`);
    }
  });
});
