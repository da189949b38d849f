import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testEngine } from './engine.js';
import { readCases } from './fidelity/cases.js';

const engine = testEngine({ hosts: { max: 2 } });

/** What CPython wrote, as `scripts/record-fidelity.ts` kept it: outputs and tracebacks are equal to the letter. */
describe.concurrent('Python does as CPython', () => {
  for (const { topic, cases } of readCases(join(import.meta.dirname, 'fidelity/python'))) {
    describe(topic, () => {
      it.each(cases)('$title', async ({ code, files, stdin, stdout, stderr, succeeds }) => {
        const outcome = await engine.execute(code, {
          language: 'python',
          policy: 'open',
          files: Object.entries(files).map(([name, content]) => ({ name, content })),
          stdin,
        });
        // An exit prints no traceback, and the outcome has one: it says where the program ended.
        const traceback = outcome.error?.name === 'SystemExit' ? '' : (outcome.error?.traceback ?? '');
        const wrote = { stdout: outcome.stdout, stderr: outcome.stderr + traceback };
        expect(wrote).toEqual({ stdout, stderr });
        expect(outcome.status).toBe(succeeds ? 'ok' : 'error');
      });
    });
  }
});
