import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { SandboxTests } from './features.js';
import { asserts, run, servesOn, verdictsOf } from './run.js';

/** What becomes of a program that ends by itself. */
export const outcomeTests: SandboxTests = {
  'a program that ends well is ok, with its output and how many bytes it is': {
    run: async (at) => {
      const outcome = await run(at, at.programs.prints);
      deepEqual([outcome.status, outcome.ran, outcome.error], ['ok', true, undefined]);
      deepEqual([outcome.stdout, outcome.stderr], ['a β\n', 'b\n']);
      deepEqual([outcome.stdoutBytes, outcome.stderrBytes, outcome.truncated], [5, 2, false]);
      deepEqual(outcome.checks, []);
    },
  },
  'an empty program is ok': {
    run: async (at) => {
      const outcome = await run(at, at.programs.nothing);
      deepEqual([outcome.status, outcome.stdout, outcome.value], ['ok', '', undefined]);
    },
  },
  'the value of the last expression is told, and as JSON': {
    needs: ['value'],
    run: async (at) => {
      const { value } = await run(at, at.programs.value);
      deepEqual(value?.json, [1, 2.5, 'é', null, true, { a: [] }]);
      match(value?.repr ?? '', /2\.5/);
    },
  },
  'a value that JSON has no form for has none': {
    needs: ['value'],
    run: async (at) => {
      const { value } = await run(at, at.programs.formless);
      ok(value, 'there is a value');
      equal(value.json, undefined);
    },
  },
  'a program without a last expression has no value': {
    needs: ['value'],
    run: async (at) => equal((await run(at, at.programs.valueless)).value, undefined),
  },
  'a program that throws is an error, with its place, and no check runs': {
    run: async (at) => {
      const outcome = await run(at, at.programs.throws, { checks: asserts(at.programs.checks.prints) });
      deepEqual([outcome.status, outcome.ran, outcome.stdout], ['error', true, 'before\n']);
      equal(outcome.error?.name, at.programs.errorName);
      equal(outcome.error?.message, 'no β');
      equal(outcome.error?.line, 4);
      match(outcome.error?.traceback ?? '', /no β/);
      deepEqual(verdictsOf(outcome), ['c0 not-run']);
    },
  },
  'a program that cannot be read is an error that did not run': {
    run: async (at) => {
      const outcome = await run(at, at.programs.unreadable, { checks: asserts(at.programs.checks.prints) });
      deepEqual([outcome.status, outcome.ran], ['error', false]);
      match(outcome.error?.name ?? '', /SyntaxError/);
      equal(outcome.error?.line, 2);
      deepEqual(verdictsOf(outcome), ['c0 not-run']);
    },
  },
  'a refused import is policy, and not a line runs': {
    needs: ['policy'],
    run: async (at) => {
      const code = `${at.programs.says(1)}\n${at.programs.refused}`;
      const outcome = await run(at, code, { policy: 'standard', checks: asserts(at.programs.checks.prints) });
      deepEqual([outcome.status, outcome.ran, outcome.stdout], ['policy', false, '']);
      match(outcome.error?.message ?? '', new RegExp(at.programs.refusedName));
      deepEqual(verdictsOf(outcome), ['c0 not-run']);
    },
  },
  'programs may await at their top': {
    needs: ['await'],
    run: async (at) => equal((await run(at, at.programs.awaits)).stdout, 'awaited\n'),
  },
  'a run finds nothing of the one before': {
    run: async (at) => {
      await run(at, at.programs.leaves, { policy: 'open' });
      const { status, stdout } = await run(at, at.programs.finds, { policy: 'open' });
      deepEqual([status, stdout], ['ok', 'clean\n']);
    },
  },
  'runs side by side are kept apart': {
    run: async (at) => {
      const numbers = [1, 2, 3, 4];
      const outcomes = await Promise.all(numbers.map((n) => run(at, at.programs.says(n))));
      deepEqual(
        outcomes.map(({ stdout }) => stdout),
        numbers.map((n) => `n ${n}\n`),
      );
      await servesOn(at);
    },
  },
  'the same seed gives the same chance, and none another': {
    needs: ['seed'],
    run: async (at) => {
      const outputs: string[] = [];
      for (const seed of [7, 7, 8, undefined, undefined]) {
        outputs.push((await run(at, at.programs.random, seed === undefined ? {} : { seed })).stdout);
      }
      match(outputs[0] ?? '', /0\.\d+/);
      equal(outputs[1], outputs[0], 'the same seed');
      equal(new Set(outputs).size, 4, 'another seed, and none');
    },
  },
  'the clock starts where it is told to': {
    needs: ['now'],
    run: async (at) => equal((await run(at, at.programs.year, { now: Date.UTC(2001, 5, 1) })).stdout, '2001\n'),
  },
};
