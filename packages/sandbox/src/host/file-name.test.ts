import { FileName } from '@mae/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isFileName } from './file-name.js';

const parts = fc.constantFrom(
  '.',
  '..',
  '',
  'a',
  'é',
  '\\',
  '\0',
  ' ',
  'a.b',
  '\ud800',
  'x'.repeat(120),
  'x'.repeat(255),
);

it('is what the protocol says of a name', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(parts, { maxLength: 4 }).map((all) => all.join('/')),
      ),
      (name) => {
        expect(isFileName(name)).toBe(FileName.safeParse(name).success);
      },
    ),
    { numRuns: 500 },
  );
  expect(isFileName(undefined)).toBe(false);
});
