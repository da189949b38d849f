import { deepEqual, equal, ok } from 'node:assert/strict';
import type { SandboxTests } from './features.js';
import { asserts, hungMs, run, servesOn, verdictsOf, within } from './run.js';

/** How a program is ended that does not end by itself. */
export const endTests: SandboxTests = {
  'a program is ended by its time, and the next one runs': {
    run: async (at) => {
      const work = run(at, at.programs.endless, {
        limits: { timeoutMs: 500 },
        checks: asserts(at.programs.checks.prints),
      });
      const outcome = await within(hungMs, 'the time limit', work);
      deepEqual([outcome.status, outcome.ran, outcome.stdout], ['timeout', true, 'before\n']);
      deepEqual(verdictsOf(outcome), ['c0 not-run']);
      ok(outcome.durationMs >= 400, `it had its time: ${outcome.durationMs} ms of 500`);
      await servesOn(at);
    },
  },
  'a program is ended by its memory, and the next one runs': {
    needs: ['memory'],
    run: async (at) => {
      const work = run(at, at.programs.greedy, { limits: { memoryMb: 128, timeoutMs: 60_000 } });
      equal((await within(90_000, 'the memory limit', work)).status, 'memory');
      await servesOn(at);
    },
  },
  'a program is ended by its output, which is cut there': {
    run: async (at) => {
      const maxOutputBytes = 10_000;
      const outcome = await within(
        hungMs,
        'the output limit',
        run(at, at.programs.chatty, { limits: { maxOutputBytes } }),
      );
      deepEqual([outcome.status, outcome.truncated], ['output-limit', true]);
      ok(Buffer.byteLength(outcome.stdout) <= maxOutputBytes, 'the text is within the limit');
      ok(outcome.stdoutBytes >= Buffer.byteLength(outcome.stdout), 'what was written is counted');
      ok(outcome.stdout.startsWith('x'.repeat(99)), 'the text is what was under the limit');
      await servesOn(at);
    },
  },
  'output is handed over as it comes, and a listener that throws is ignored': {
    run: async (at) => {
      const cancel = new AbortController();
      let heard = '';
      const work = run(at, at.programs.endless, {
        limits: { timeoutMs: 60_000 },
        signal: cancel.signal,
        onOutput: ({ stream, text }) => {
          heard += `${stream} ${text}`;
          cancel.abort(new Error('heard'));
          throw new Error('a listener');
        },
      });
      const outcome = await within(hungMs, 'live output', work);
      equal(heard, 'stdout before\n');
      deepEqual([outcome.status, outcome.stdout], ['cancelled', 'before\n']);
    },
  },
  'a program is ended by its signal, and what it wrote is kept': {
    run: async (at) => {
      const cancel = new AbortController();
      const work = run(at, at.programs.endless, {
        limits: { timeoutMs: 60_000 },
        signal: cancel.signal,
        checks: asserts(at.programs.checks.prints),
        onOutput: () => cancel.abort(),
      });
      const outcome = await within(hungMs, 'the signal', work);
      deepEqual([outcome.status, outcome.ran, outcome.stdout], ['cancelled', true, 'before\n']);
      deepEqual(verdictsOf(outcome), ['c0 not-run']);
      await servesOn(at);
    },
  },
  'a program whose signal is aborted before does not run': {
    run: async (at) => {
      const outcome = await run(at, at.programs.prints, { signal: AbortSignal.abort() });
      deepEqual([outcome.status, outcome.ran, outcome.stdout], ['cancelled', false, '']);
    },
  },
};
