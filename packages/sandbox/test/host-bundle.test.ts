import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { hostScript } from '../src/host-files.js';

it.each(['python', 'javascript'] as const)(
  'the host of %s has nothing in it that makes its start longer',
  async (runtime) => {
    const script = await readFile(hostScript(runtime), 'utf8');
    expect(script).not.toMatch(/\/zod\//);
    expect(script).not.toMatch(/require\("(node:)?crypto"\)/);
  },
);
