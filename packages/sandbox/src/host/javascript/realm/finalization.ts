import { construct, defineProperty, PromiseOf, TypeErrorOf, whenSettled } from './intrinsics.js';

/**
 * `FinalizationRegistry`, whose callbacks run as jobs of their own: V8 calls them where nothing catches what they
 * throw, and the process would end. Now it is a rejection that nobody handles, as what a timer throws.
 */
export function guardedFinalizationRegistry(): unknown {
  const Native = FinalizationRegistry;
  const resolved = PromiseOf.resolve();
  function Guarded(callback: (held: unknown) => unknown): unknown {
    if (new.target === undefined) throw new TypeErrorOf("Constructor FinalizationRegistry requires 'new'");
    if (typeof callback !== 'function') throw new TypeErrorOf('FinalizationRegistry: cleanup must be callable');
    const run = (held: unknown): void => {
      whenSettled(
        resolved,
        () => {
          callback(held);
        },
        () => {},
      );
    };
    return construct(Native, [run], new.target);
  }
  defineProperty(Guarded, 'name', { value: 'FinalizationRegistry', configurable: true });
  defineProperty(Guarded, 'prototype', { value: Native.prototype, writable: false });
  defineProperty(Native.prototype, 'constructor', { value: Guarded, writable: true, configurable: true });
  return Guarded;
}
