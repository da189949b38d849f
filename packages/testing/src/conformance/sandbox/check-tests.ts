import { deepEqual, equal, match } from 'node:assert/strict';
import type { SandboxTests } from './features.js';
import { asserts, checks, hungMs, resultOf, run, servesOn, verdictsOf, within } from './run.js';

/** What checks say, each for itself. */
export const checkTests: SandboxTests = {
  'each check has a verdict of its own, in the order they were given': {
    run: async (at) => {
      const { adds, raises, unreadable, holds } = at.programs.checks;
      const outcome = await run(at, at.programs.adds, {
        checks: asserts(adds(3), adds(4), raises, unreadable, holds),
      });
      equal(outcome.status, 'ok');
      deepEqual([...verdictsOf(outcome)].sort(), ['c0 passed', 'c1 failed', 'c2 failed', 'c3 broken', 'c4 passed']);
      match(resultOf(outcome, 'c2').message ?? '', /own β/);
      match(resultOf(outcome, 'c3').message ?? '', /./);
    },
  },
  'a comparison that fails shows both sides': {
    needs: ['sides'],
    run: async (at) => {
      const outcome = await run(at, at.programs.adds, { checks: asserts(at.programs.checks.adds(4)) });
      const { left, right, message } = resultOf(outcome, 'c0');
      deepEqual([left, right], ['3', '4']);
      match(message ?? '', /\b3\b.*\b4\b/s);
    },
  },
  'a check shares the objects of the program, and has names of its own': {
    run: async (at) => {
      const { changes, isAlone } = at.programs.checks;
      const outcome = await run(at, at.programs.adds, { checks: asserts(changes, isAlone, changes) });
      deepEqual(verdictsOf(outcome), ['c0 passed', 'c1 passed', 'c2 passed']);
    },
  },
  'what a check prints is its own': {
    run: async (at) => {
      const { prints, holds } = at.programs.checks;
      const outcome = await run(at, `${at.programs.adds}\n${at.programs.says(1)}`, { checks: asserts(prints, holds) });
      equal(outcome.stdout, 'n 1\n');
      equal(resultOf(outcome, 'c0').stdout, 'of the check\n');
      equal(resultOf(outcome, 'c1').stdout ?? '', '');
    },
  },
  'checks may await at their top': {
    needs: ['await'],
    run: async (at) => {
      const outcome = await run(at, at.programs.adds, { checks: asserts(at.programs.checks.awaits) });
      deepEqual(verdictsOf(outcome), ['c0 passed']);
    },
  },
  'a check is ended by its own time; the program had ended well': {
    run: async (at) => {
      const { endless, holds } = at.programs.checks;
      const work = run(at, `${at.programs.adds}\n${at.programs.says(1)}`, {
        checks: asserts(holds, endless),
        limits: { checkMs: 500, timeoutMs: 60_000 },
      });
      const outcome = await within(hungMs, 'the time of a check', work);
      deepEqual([outcome.status, outcome.stdout], ['ok', 'n 1\n']);
      deepEqual(verdictsOf(outcome), ['c0 passed', 'c1 failed']);
      await servesOn(at);
    },
  },
  'checks behind one that is ended by its time run all the same': {
    needs: ['later-checks'],
    run: async (at) => {
      const { endless, holds, adds } = at.programs.checks;
      const work = run(at, at.programs.adds, {
        checks: asserts(endless, holds, adds(4)),
        limits: { checkMs: 500, timeoutMs: 60_000 },
      });
      const outcome = await within(hungMs, 'the time of a check', work);
      deepEqual(verdictsOf(outcome), ['c0 failed', 'c1 passed', 'c2 failed']);
    },
  },
  'checks on the output are decided': {
    run: async (at) => {
      const outcome = await run(at, at.programs.says(12), {
        checks: checks(
          { kind: 'stdout', equals: 'n 12' },
          { kind: 'stdout', equals: 'n 1' },
          { kind: 'stdout', contains: '12' },
          { kind: 'stdout', contains: '13' },
          { kind: 'stdout', matches: '^n \\d+' },
          { kind: 'stdout', matches: '^\\d' },
          { kind: 'stdout', matches: '(' },
        ),
      });
      const verdicts = ['passed', 'failed', 'passed', 'failed', 'passed', 'failed', 'broken'];
      deepEqual(
        [...verdictsOf(outcome)].sort(),
        verdicts.map((verdict, index) => `c${index} ${verdict}`),
      );
    },
  },
  'a pattern is matched in linear time': {
    run: async (at) => {
      const code = at.programs.says(Number('1'.repeat(15)));
      const work = run(at, code, { checks: checks({ kind: 'stdout', matches: '(1+1+)+(1+)+[a-z]$' }) });
      deepEqual(verdictsOf(await within(hungMs, 'a pattern', work)), ['c0 failed']);
    },
  },
  'checks on the value are decided by JSON': {
    needs: ['value'],
    run: async (at) => {
      const outcome = await run(at, at.programs.value, {
        checks: checks(
          { kind: 'value', equals: [1, 2.5000000000001, 'é', null, true, { a: [] }] },
          { kind: 'value', equals: [1, 2.51, 'é', null, true, { a: [] }] },
          { kind: 'value', equals: [1, 2.5, 'é', null, 1, { a: [] }] },
          { kind: 'value', schema: { type: 'array', minItems: 6 } },
          { kind: 'value', schema: { type: 'object' } },
        ),
      });
      const verdicts = ['passed', 'failed', 'failed', 'passed', 'failed'];
      deepEqual(
        [...verdictsOf(outcome)].sort(),
        verdicts.map((verdict, index) => `c${index} ${verdict}`),
      );
    },
  },
  'a program without a value fails every check on it': {
    needs: ['value'],
    run: async (at) => {
      const outcome = await run(at, at.programs.valueless, {
        checks: checks({ kind: 'value', equals: null }, { kind: 'value', schema: {} }),
      });
      deepEqual(verdictsOf(outcome), ['c0 failed', 'c1 failed']);
    },
  },
  'no program that is written to pass does': {
    needs: ['forgeries'],
    run: async (at) => {
      for (const [name, forgery] of Object.entries(at.programs.forgeries)) {
        const work = run(at, forgery, { checks: asserts(at.programs.checks.adds(3)) });
        const outcome = await within(hungMs, name, work);
        deepEqual([name, verdictsOf(outcome).includes('c0 passed')], [name, false]);
      }
    },
  },
};
