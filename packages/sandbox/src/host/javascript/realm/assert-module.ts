import { makeAssert } from './assert.js';
import { repr } from './format.js';

type Assertion = (...values: unknown[]) => unknown;

/**
 * The module `assert` of Node as programs have it. Apart from that of checks, which nothing a program does may reach.
 * `deepEqual` is as strict as `deepStrictEqual`.
 */
export function makeAssertModule(): object {
  const strict = makeAssert() as unknown as Record<string, Assertion> & Assertion;
  // biome-ignore lint/suspicious/noDoubleEquals: what `equal` means in Node.
  const isLoose = (left: unknown, right: unknown) => left == right || Object.is(left, right);
  const loose: Record<string, Assertion> = {
    equal: (left, right, message) => strict.ok?.(isLoose(left, right), message ?? `${repr(left)} == ${repr(right)}`),
    notEqual: (left, right, message) =>
      strict.ok?.(!isLoose(left, right), message ?? `${repr(left)} != ${repr(right)}`),
  };
  const assertion = (): Assertion => (value, message) => strict(value, message);
  const strictModule = Object.assign(assertion(), strict);
  Object.assign(strictModule, { strict: strictModule });
  return Object.assign(assertion(), strict, loose, { strict: strictModule });
}
