import { construct, realNow } from './intrinsics.js';

/** A `Date` whose present starts at `start` and goes on at the pace of the real one. */
export function shiftedDate(start: number): DateConstructor {
  const offset = start - realNow();
  const now = () => realNow() + offset;
  const shifted = new Proxy(Date, {
    construct: (target, values, newTarget) => construct(target, values.length === 0 ? [now()] : values, newTarget),
    apply: (target) => String(new target(now())),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
  Object.defineProperty(Date.prototype, 'constructor', { value: shifted, writable: true, configurable: true });
  return shifted;
}
