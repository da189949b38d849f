import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ExecutionEngine, limitRanges } from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Programs, each with what it prints. */
const examples = [...readme.matchAll(/```ts\n(.*?)```\n\nIt prints\n\n```\n(.*?)```/gs)].map(
  ([, program = '', printed = '']) => ({
    program: stripTypeScriptTypes(program.replaceAll(/^import .* from .*\n/gm, '')),
    printed: printed.trim().split('\n'),
  }),
);

describe('the README', () => {
  it.each(examples)('has examples that run and print what it says', async ({ program, printed }) => {
    const lines: string[] = [];
    const console = { log: (...values: unknown[]) => lines.push(values.join(' ')) };
    const AsyncFunction = (async () => {}).constructor as new (
      ...texts: string[]
    ) => (...values: unknown[]) => Promise<void>;
    await new AsyncFunction('ExecutionEngine', 'z', 'console', program)(ExecutionEngine, z, console);
    expect(lines).toEqual(printed);
  });

  it('runs all its examples', () => expect(examples.length).toBe(readme.split('```ts\n').length - 1));

  it('states every limit as it is', () => {
    for (const [name, { default: value, min, max }] of Object.entries(limitRanges)) {
      const [shown, low, high] = [value, min, max].map((number) => number.toLocaleString('en'));
      expect(readme).toContain(`| \`${name}\` | ${shown} | ${low} to ${high} |`);
    }
  });
});
