import { sidesAround } from '../../sides.js';
import { deepEqual } from './equality.js';
import { describeThrown } from './errors.js';
import { repr } from './format.js';
import {
  cut,
  defineProperty,
  ErrorOf,
  execute,
  is,
  isInstance,
  RegExpOf,
  WeakMapOf,
  weakGet,
  weakSet,
} from './intrinsics.js';

const sideCharacters = 2_000;

/** What a failed assertion compared, as it is shown. */
export interface Sides {
  left: string;
  right: string;
}

const sidesOf = new WeakMapOf<object, Sides>();

function fail(message: unknown, fallback: string, sides?: Sides): never {
  if (isInstance(ErrorOf, message)) throw message;
  const error = new ErrorOf(message === undefined ? fallback : `${message}`);
  defineProperty(error, 'name', { value: 'AssertionError', writable: true, configurable: true });
  if (sides !== undefined) weakSet(sidesOf as WeakMap<object, unknown>, error, sides);
  throw error;
}

/** What an assertion's value was compared from. */
export interface Comparison {
  text: string;
  left: unknown;
  right: unknown;
  result: unknown;
}

const show = (value: unknown) => cut(repr(value), sideCharacters);
const messageCharacters = 300;

function showSides(left: unknown, right: unknown, most: number): Sides {
  const [shownLeft, shownRight] = sidesAround(repr(left), repr(right), most);
  return { left: shownLeft, right: shownRight };
}

/** What there is to say about a comparison that does not hold. */
export function showComparison({ text, left, right }: Comparison): { message: string; sides: Sides } {
  const short = showSides(left, right, messageCharacters);
  const message = `\`${text}\` failed: left is ${short.left}, right is ${short.right}`;
  return { message, sides: showSides(left, right, sideCharacters) };
}

function compare(holds: boolean, left: unknown, right: unknown, message: unknown, fallback: string): void {
  if (!holds) fail(message, fallback, showSides(left, right, sideCharacters));
}

/** What a failed comparison compared. */
export function sidesOfError(error: unknown): Sides | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  return weakGet(sidesOf as WeakMap<object, unknown>, error) as Sides | undefined;
}

function throwing(action: () => unknown): { thrown: unknown } | undefined {
  try {
    action();
  } catch (thrown) {
    return { thrown };
  }
  return undefined;
}

/** What checks are given under the name `assert`: the shape of Node's strict one. */
export function makeAssert(
  comparisonOf: (value: unknown) => Comparison | undefined = () => undefined,
): (value: unknown, message?: unknown) => void {
  const ok = (value: unknown, message?: unknown) => {
    if (value) return;
    const comparison = comparisonOf(value);
    if (comparison === undefined) fail(message, `The value is not truthy: ${show(value)}`);
    else {
      const shown = showComparison(comparison);
      fail(message, shown.message, shown.sides);
    }
  };
  const equal = (left: unknown, right: unknown, message?: unknown) =>
    compare(is(left, right) || (left as number) === right, left, right, message, 'The values differ.');
  const notEqual = (left: unknown, right: unknown, message?: unknown) =>
    compare(left !== right, left, right, message, 'The values are the same.');
  const deep = (left: unknown, right: unknown, message?: unknown) =>
    compare(deepEqual(left, right), left, right, message, 'The values differ.');
  const notDeep = (left: unknown, right: unknown, message?: unknown) =>
    compare(!deepEqual(left, right), left, right, message, 'The values are the same.');
  const throws = (action: () => unknown, expected?: unknown, message?: unknown) => {
    const caught = throwing(action);
    if (caught === undefined) fail(typeof expected === 'string' ? expected : message, 'Nothing was thrown.');
    const isPattern = isInstance(RegExpOf, expected);
    if (isPattern && execute(expected as RegExp, `${caught?.thrown}`) === null) {
      fail(message, `Something else was thrown: ${describeThrown(caught?.thrown)[1]}`);
    }
    if (typeof expected === 'function' && expected.prototype !== undefined && !isInstance(expected, caught?.thrown)) {
      fail(message, `Something else was thrown: ${describeThrown(caught?.thrown)[0]}`);
    }
  };
  const doesNotThrow = (action: () => unknown, message?: unknown) => {
    const caught = throwing(action);
    if (caught !== undefined) fail(message, `Something was thrown: ${describeThrown(caught.thrown)[1]}`);
  };
  const members = {
    ok,
    equal,
    strictEqual: equal,
    notEqual,
    notStrictEqual: notEqual,
    deepEqual: deep,
    deepStrictEqual: deep,
    notDeepEqual: notDeep,
    notDeepStrictEqual: notDeep,
    throws,
    doesNotThrow,
    fail: (message?: unknown) => fail(message, 'Failed'),
  };
  const assert = Object.assign((value: unknown, message?: unknown) => ok(value, message), members);
  return Object.freeze(Object.assign(assert, { strict: assert }));
}
