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
  ownKeys,
  RegExpOf,
  WeakMapOf,
  weakGet,
  weakSet,
} from './intrinsics.js';
import { type Sides, showSides } from './sides.js';

const valueCharacters = 2_000;

const sidesOf = new WeakMapOf<object, Sides>();

function fail(message: unknown, fallback: string, sides?: Sides): never {
  if (isInstance(ErrorOf, message)) throw message;
  const error = new ErrorOf(message === undefined ? fallback : `${message}`);
  defineProperty(error, 'name', { value: 'AssertionError', writable: true, configurable: true });
  if (sides !== undefined) weakSet(sidesOf as WeakMap<object, unknown>, error, sides);
  throw error;
}

const show = (value: unknown) => cut(repr(value), valueCharacters);

function compare(holds: boolean, left: unknown, right: unknown, message: unknown, fallback: string): void {
  if (!holds) fail(message, fallback, showSides(left, right));
}

/** What a failed comparison compared. */
export function sidesOfError(error: unknown): Sides | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  return weakGet(sidesOf as WeakMap<object, unknown>, error) as Sides | undefined;
}

interface Caught {
  thrown: unknown;
}

function throwing(action: () => unknown): Caught | undefined {
  try {
    action();
  } catch (thrown) {
    return { thrown };
  }
  return undefined;
}

async function rejecting(action: unknown): Promise<Caught | undefined> {
  try {
    await (typeof action === 'function' ? action() : action);
  } catch (thrown) {
    return { thrown };
  }
  return undefined;
}

const said = (thrown: unknown) => {
  const [name, message] = describeThrown(thrown);
  return message === '' ? name : `${name}: ${message}`;
};

/** Whether what was thrown is what was expected: a pattern, a class, an object of properties, or a function that looks. */
function expectThrown({ thrown }: Caught, expected: unknown, message: unknown): void {
  const other = `Something else was thrown: ${said(thrown)}`;
  if (isInstance(RegExpOf, expected)) {
    if (execute(expected as RegExp, `${thrown}`) === null) fail(message, other);
  } else if (typeof expected === 'function') {
    const isClass = expected.prototype !== undefined && isInstance(expected, thrown);
    if (isClass) return;
    const isErrorClass = expected === ErrorOf || isInstance(ErrorOf, expected.prototype);
    if (isErrorClass || (expected as (thrown: unknown) => unknown)(thrown) !== true) fail(message, other);
  } else if (typeof expected === 'object' && expected !== null) expectProperties(thrown, expected, message);
}

function expectProperties(thrown: unknown, expected: object, message: unknown): void {
  const keys: PropertyKey[] = ownKeys(expected);
  // Those of an error are not enumerable.
  if (isInstance(ErrorOf, expected)) keys[keys.length] = 'name';
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as keyof typeof expected;
    if ((key as string) === 'stack') continue;
    const [wanted, found] = [expected[key] as unknown, (thrown as typeof expected | undefined)?.[key] as unknown];
    const fits =
      isInstance(RegExpOf, wanted) && typeof found === 'string'
        ? execute(wanted as RegExp, found) !== null
        : deepEqual(found, wanted);
    if (!fits) fail(message, `Something else was thrown: ${said(thrown)}`, showSides(found, wanted));
  }
}

/** What checks are given under the name `assert`: the shape of Node's strict one. */
export function makeAssert(): (value: unknown, message?: unknown) => void {
  const ok = (value: unknown, message?: unknown) => {
    if (!value) fail(message, `The value is not truthy: ${show(value)}`);
  };
  const equal = (left: unknown, right: unknown, message?: unknown) =>
    compare(is(left, right) || (left as number) === right, left, right, message, 'The values differ.');
  const notEqual = (left: unknown, right: unknown, message?: unknown) =>
    compare(left !== right, left, right, message, 'The values are the same.');
  const deep = (left: unknown, right: unknown, message?: unknown) =>
    compare(deepEqual(left, right), left, right, message, 'The values differ.');
  const notDeep = (left: unknown, right: unknown, message?: unknown) =>
    compare(!deepEqual(left, right), left, right, message, 'The values are the same.');
  const judge = (caught: Caught | undefined, nothing: string, expected: unknown, message: unknown) => {
    if (caught === undefined) fail(typeof expected === 'string' ? expected : message, nothing);
    else expectThrown(caught, expected, message);
  };
  const throws = (action: () => unknown, expected?: unknown, message?: unknown) =>
    judge(throwing(action), 'Nothing was thrown.', expected, message);
  const rejects = async (action: unknown, expected?: unknown, message?: unknown) =>
    judge(await rejecting(action), 'Nothing was rejected.', expected, message);
  const spared = (caught: Caught | undefined, what: string, message: unknown) => {
    if (caught !== undefined) fail(message, `Something was ${what}: ${said(caught.thrown)}`);
  };
  const doesNotThrow = (action: () => unknown, message?: unknown) => spared(throwing(action), 'thrown', message);
  const doesNotReject = async (action: unknown, message?: unknown) =>
    spared(await rejecting(action), 'rejected', message);
  const matches = (text: unknown, pattern: unknown) =>
    typeof text === 'string' && execute(pattern as RegExp, text) !== null;
  const match = (text: unknown, pattern: unknown, message?: unknown) =>
    compare(matches(text, pattern), text, pattern, message, 'The text does not match.');
  const doesNotMatch = (text: unknown, pattern: unknown, message?: unknown) =>
    compare(!matches(text, pattern), text, pattern, message, 'The text matches.');
  const ifError = (value: unknown) => {
    if (value !== null && value !== undefined) throw value;
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
    rejects,
    doesNotReject,
    match,
    doesNotMatch,
    ifError,
    fail: (message?: unknown) => fail(message, 'Failed'),
  };
  const assert = Object.assign((value: unknown, message?: unknown) => ok(value, message), members);
  return Object.freeze(Object.assign(assert, { strict: assert }));
}
