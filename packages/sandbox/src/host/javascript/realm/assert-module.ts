import { makeAssert } from './assert.js';
import { repr } from './format.js';

type Assertion = (...values: unknown[]) => unknown;

/**
 * The module `assert` of Node as programs have it. Apart from that of checks, which nothing a program does may reach.
 * `deepEqual` is as strict as `deepStrictEqual`.
 */
export function makeAssertModule(): object {
  const strict = makeAssert() as unknown as Record<string, Assertion> & Assertion;
  const run = async (action: unknown): Promise<{ thrown?: unknown; isThrown: boolean }> => {
    try {
      await (typeof action === 'function' ? action() : action);
      return { isThrown: false };
    } catch (thrown) {
      return { thrown, isThrown: true };
    }
  };
  const rethrow = (thrown: unknown) => () => {
    throw thrown;
  };
  const also: Record<string, Assertion> = {
    async rejects(action, expected, message) {
      const { thrown, isThrown } = await run(action);
      if (!isThrown) strict.fail?.(message ?? 'Missing expected rejection.');
      strict.throws?.(rethrow(thrown), expected, message);
    },
    async doesNotReject(action, message) {
      const { thrown, isThrown } = await run(action);
      if (isThrown) strict.doesNotThrow?.(rethrow(thrown), message);
    },
    match: (text, pattern, message) =>
      strict.ok?.((pattern as RegExp).test(String(text)), message ?? `${repr(text)} does not match ${pattern}`),
    doesNotMatch: (text, pattern, message) =>
      strict.ok?.(!(pattern as RegExp).test(String(text)), message ?? `${repr(text)} matches ${pattern}`),
    ifError: (value) => {
      if (value !== null && value !== undefined) throw value;
    },
  };
  // biome-ignore lint/suspicious/noDoubleEquals: what `equal` means in Node.
  const isLoose = (left: unknown, right: unknown) => left == right || Object.is(left, right);
  const loose: Record<string, Assertion> = {
    equal: (left, right, message) => strict.ok?.(isLoose(left, right), message ?? `${repr(left)} == ${repr(right)}`),
    notEqual: (left, right, message) =>
      strict.ok?.(!isLoose(left, right), message ?? `${repr(left)} != ${repr(right)}`),
  };
  const assertion = (): Assertion => (value, message) => strict(value, message);
  const strictModule = Object.assign(assertion(), strict, also);
  Object.assign(strictModule, { strict: strictModule });
  return Object.assign(assertion(), strict, also, loose, { strict: strictModule });
}
