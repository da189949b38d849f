import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { HostFunction } from '@mae/protocol';
import type { SandboxTests } from './features.js';
import { asserts, hungMs, run, within } from './run.js';

const number = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
const twice: HostFunction = { input: number, call: async (input) => (input as { n: number }).n * 2 };
const fails: HostFunction = {
  input: {},
  call: async () => {
    throw new Error('not today');
  },
};

/** What a request hands to a program, and what it leaves behind. */
export const requestTests: SandboxTests = {
  'a program has its standard input, and an empty one where none is given': {
    needs: ['stdin'],
    run: async (at) => {
      equal((await run(at, at.programs.reads, { stdin: 'one\ntwo β' })).stdout, '[one\ntwo β]\n');
      equal((await run(at, at.programs.reads)).stdout, '[]\n');
    },
  },
  'a program has its files, byte for byte': {
    needs: ['files'],
    run: async (at) => {
      const files = [
        { name: 'data/in.txt', content: 'text β' },
        { name: 'in.bin', content: Uint8Array.from({ length: 256 }, (_, byte) => byte) },
      ];
      equal((await run(at, at.programs.readsFiles, { files, policy: 'open' })).stdout, 'text β 256\n');
    },
  },
  'files that a program wrote come out, and no others': {
    needs: ['written-files'],
    run: async (at) => {
      const files = [{ name: 'data/in.txt', content: 'text' }];
      const outcome = await run(at, at.programs.writesFile, { files, policy: 'open' });
      const content = Buffer.from('written β');
      deepEqual(
        outcome.files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
        [{ name: 'out.txt', bytes: 10, sha256: createHash('sha256').update(content).digest('hex') }],
      );
      deepEqual([...(outcome.files[0]?.content ?? [])], [...content]);
      deepEqual((await run(at, at.programs.nothing)).files, [], 'nothing of the run before');
    },
  },
  'a program calls functions of the host, whose errors have the message alone': {
    needs: ['functions'],
    run: async (at) => {
      const outcome = await run(at, at.programs.calls, { functions: { twice, fails } });
      equal(outcome.stdout, '42\nnot today\n');
      deepEqual(outcome.functionCalls, [
        { name: 'twice', calls: 1, failures: 0 },
        { name: 'fails', calls: 1, failures: 1 },
      ]);
    },
  },
  'calls of the host are counted against their limit': {
    needs: ['functions'],
    run: async (at) => {
      let calls = 0;
      const counted: HostFunction = {
        ...twice,
        call: async () => {
          calls += 1;
          return 0;
        },
      };
      const outcome = await run(at, at.programs.callsOn, { functions: { twice: counted }, limits: { maxCalls: 3 } });
      deepEqual([outcome.stdout, calls], ['refused 7\n', 3]);
    },
  },
  'the signal of a function is aborted when its run ends': {
    needs: ['functions'],
    run: async (at) => {
      const aborted = Promise.withResolvers<void>();
      const waits: HostFunction = {
        ...twice,
        call: (_, { signal }) => {
          signal.addEventListener('abort', () => aborted.resolve(), { once: true });
          return aborted.promise;
        },
      };
      const outcome = await run(at, at.programs.callsOn, { functions: { twice: waits }, limits: { timeoutMs: 500 } });
      equal(outcome.status, 'timeout');
      await within(hungMs, 'the signal of a function', aborted.promise);
    },
  },
};

/** What a sandbox says without running anything. */
export const lookTests: SandboxTests = {
  'validate runs nothing, and finds what cannot be read': {
    run: async ({ sandbox, language, programs }) => {
      const looked = sandbox.validate(programs.endless, { language });
      deepEqual(errorsOf(await within(hungMs, 'validate', looked)), []);
      const found = errorsOf(await sandbox.validate(programs.unreadable, { language }));
      equal(found[0]?.kind, 'syntax');
      equal(found[0]?.line, 2);
    },
  },
  'validate finds names that are bound nowhere, and knows functions of the host': {
    needs: ['names'],
    run: async ({ sandbox, language, programs }) => {
      const [found] = await sandbox.validate(programs.unbound, { language });
      deepEqual([found?.kind, found?.name, found?.line], ['name', 'missing_name', 2]);
      const functions = ['missing_name'];
      deepEqual(errorsOf(await sandbox.validate(programs.unbound, { language, functions })), []);
    },
  },
  'validate finds what the policy refuses': {
    needs: ['policy'],
    run: async ({ sandbox, language, programs }) => {
      const found = errorsOf(await sandbox.validate(programs.refused, { language, policy: 'standard' }));
      ok(['policy', 'package'].includes(found[0]?.kind ?? ''), `its kind is ${found[0]?.kind}`);
      match(found[0]?.message ?? '', new RegExp(programs.refusedName));
    },
  },
  'describe tells language, runtime and the limits in force': {
    run: async ({ sandbox, language }) => {
      const facts = await sandbox.describe({ language, limits: { timeoutMs: 1_234 } });
      equal(facts.language, language);
      match(facts.runtime, /\w/);
      equal(facts.limits.timeoutMs, 1_234);
      ok(Object.values(facts.limits).every(Number.isFinite), 'limits are numbers');
    },
  },
  'a caller that is told of a language can run it': {
    run: async (at) => {
      await at.sandbox.warm?.({ language: at.language });
      equal(
        (await run(at, at.programs.adds, { checks: asserts(at.programs.checks.holds) })).checks[0]?.verdict,
        'passed',
      );
    },
  },
};

const errorsOf = <Found extends { severity: string }>(found: Found[]): Found[] =>
  found.filter(({ severity }) => severity === 'error');
