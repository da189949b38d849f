import { MaeError } from '@mae/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { executeJob, validateJob } from '../../src/request.js';
import { holds, mostMs } from './fuzzing.js';
import { files, limits, policies } from './requests.js';

const wild = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSparseArray: true,
});
const orWild = <T>(usual: fc.Arbitrary<T>) => fc.oneof<fc.Arbitrary<unknown>[]>(usual, wild);
const requests = fc.record(
  {
    language: orWild(fc.constantFrom('python', 'javascript', 'typescript')),
    limits: orWild(limits),
    policy: orWild(policies),
    files: orWild(files),
    checks: wild,
    stdin: orWild(fc.string()),
    seed: wild,
    now: wild,
    signal: wild,
    onOutput: wild,
    functions: wild,
  },
  { requiredKeys: ['language'] },
);

it(
  'a request of any shape is taken or refused by name',
  async () => {
    await holds(0.03, fc.tuple(orWild(fc.string()), orWild(requests)), async ([code, request]) => {
      for (const make of [executeJob, validateJob]) {
        try {
          make(code as string, request as never, {});
        } catch (error) {
          expect(MaeError.isInstance(error), String((error as Error).stack)).toBe(true);
          expect((error as MaeError).code).toMatch(/^SANDBOX_(INVALID|FUNCTIONS)_/);
          expect((error as MaeError).message.length).toBeLessThan(20_000);
        }
      }
    });
  },
  mostMs,
);
