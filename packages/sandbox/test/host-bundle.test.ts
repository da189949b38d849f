import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { hostScript } from '../src/host-files.js';

it.each(['python', 'javascript'] as const)(
  'the host of %s has nothing in it that makes its start longer',
  async (runtime) => {
    const script = await readFile(hostScript(runtime), 'utf8');
    // What every schema of zod is named after.
    expect(script).not.toMatch(/ZodType/);
    expect(script).not.toMatch(/require\("(node:)?(crypto|module)"\)/);
  },
);
