import type { Check, SandboxPolicy } from '@mae/protocol';
import fc from 'fast-check';
import type { ResolvedLimits } from '../../src/index.js';

export type Limits = Pick<
  ResolvedLimits,
  'timeoutMs' | 'cpuMs' | 'memoryMb' | 'checkMs' | 'maxOutputBytes' | 'maxFiles' | 'maxFileBytes'
>;

/** Mostly the usual one: what is rare would hide what a program does. */
const mostly = <T>(usual: T, ...rare: T[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...rare) });

export const limits: fc.Arbitrary<Limits> = fc.record({
  timeoutMs: mostly(400, 10, 50, 1_000),
  cpuMs: mostly(1_000, 10, 100),
  memoryMb: mostly(64, 32, 128),
  checkMs: mostly(200, 10),
  maxOutputBytes: mostly(10_000, 1, 100, 1_000_000),
  maxFiles: mostly(64, 0, 3),
  maxFileBytes: mostly(1_000_000, 0, 100),
});

export const policies: fc.Arbitrary<SandboxPolicy> = fc.constantFrom<SandboxPolicy>('strict', 'standard', 'open', {
  preset: 'standard',
  imports: { allow: ['os'], deny: ['json'] },
  builtins: { deny: ['open'] },
});

const fileName = fc.constantFrom('in.txt', 'a/b.txt', 'mod.py', 'json.py', 'é.txt', '-');
export const files = fc.uniqueArray(
  fc.record({ name: fileName, content: fc.string({ unit: 'binary', maxLength: 200 }) }),
  {
    maxLength: 3,
    selector: ({ name }) => name,
  },
);

/** Checks that nothing can pass: whatever a program does, no verdict on them may be `passed`. */
export const impossible: Record<'python' | 'javascript', Check[]> = {
  python: [
    { id: 'never', source: 'model', kind: 'assert', code: 'raise ValueError("never")' },
    { id: 'secret', source: 'caller', kind: 'stdout', contains: 'a text that no program knows 8271' },
    { id: 'value', source: 'caller', kind: 'value', equals: { secret: 'that no program knows 8271' } },
  ],
  javascript: [
    { id: 'never', source: 'model', kind: 'assert', code: 'throw new Error("never")' },
    { id: 'secret', source: 'caller', kind: 'stdout', contains: 'a text that no program knows 8271' },
    { id: 'value', source: 'caller', kind: 'value', equals: { secret: 'that no program knows 8271' } },
  ],
};

export const stdins = fc.string({ unit: 'binary', maxLength: 200 });

export const cancelling = fc.oneof(
  { weight: 10, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 300 }) },
);
