/**
 * What the guest's side of the bridge uses of its realm, taken before the program runs. A program may change every
 * prototype afterwards; what decides a verdict or an outcome goes through these.
 */
export const { apply, construct, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } =
  Reflect;

type Method = (...args: never[]) => unknown;

/** `method.call` as a plain function that cannot be intercepted. */
export function uncurry<This, Args extends unknown[], Result>(
  method: (this: This, ...args: Args) => Result,
): (self: This, ...args: Args) => Result {
  // A rest parameter collects without the array iterator; `apply` reads it by index.
  return (self, ...args) => apply(method as Method, self, args) as Result;
}

export const whenSettled = uncurry(Promise.prototype.then) as (
  promise: unknown,
  onFulfilled: (value: unknown) => void,
  onRejected: (reason: unknown) => void,
) => unknown;
export const slice = uncurry(String.prototype.slice);
export const indexOf = uncurry(String.prototype.indexOf as (this: string, text: string, from?: number) => number);
export const charCodeAt = uncurry(String.prototype.charCodeAt);
export const mapGet = uncurry(Map.prototype.get);
export const mapSet = uncurry(Map.prototype.set);
export const mapDelete = uncurry(Map.prototype.delete);
export const mapSize = uncurry(Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get as (this: object) => number);
export const weakGet = uncurry(WeakMap.prototype.get);
export const weakSet = uncurry(WeakMap.prototype.set);
/** `instanceof` without the class's own say in it. */
export const isInstance = uncurry(Function.prototype[Symbol.hasInstance] as (this: unknown, value: unknown) => boolean);
export const execute = uncurry(RegExp.prototype.exec);
export const stringify = JSON.stringify;
export const parse = JSON.parse;
export const stringOf = String;
export const numberOf = Number;
export const realNow = Date.now;
export const max = Math.max;
export const min = Math.min;
export const isArray = Array.isArray;
export const is = Object.is;
export const MapOf = Map;
export const WeakMapOf = WeakMap;
export const ErrorOf = Error;
export const { captureStackTrace } = Error;
export const TypeErrorOf = TypeError;
export const ReferenceErrorOf = ReferenceError;
export const RangeErrorOf = RangeError;
export const PromiseOf = Promise;
export const RegExpOf = RegExp;

/** The first characters of a text, so that nothing unbounded crosses to the host. */
export function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${slice(text, 0, characters)}…`;
}
