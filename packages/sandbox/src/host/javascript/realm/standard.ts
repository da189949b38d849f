import { defineProperty, deleteProperty, getPrototypeOf, is, isInstance, ownKeys, uncurry } from './intrinsics.js';

const { getOwnPropertyDescriptor, setPrototypeOf } = Reflect;
const hasOwn = uncurry(Object.prototype.hasOwnProperty as (this: unknown, key: PropertyKey) => boolean);
const isIndex = uncurry(RegExp.prototype.test).bind(undefined, /^\d+$/);
const [ErrorOf, SetOf] = [Error, Set];
const setHas = uncurry(Set.prototype.has as (this: unknown, item: unknown) => boolean);

/**
 * One object of the language, as it was before the program ran. Its properties are one list, `width` items for each:
 * an object for each would be a fifth of what every isolate is made of.
 */
interface Kept {
  object: object;
  name: string;
  prototype: object | null;
  /** Of each property: key, whether it is an accessor and its flags, value or getter, setter. */
  slots: unknown[];
}

const width = 4;
const [accessor, writable, enumerable, configurable] = [1, 2, 4, 8];

function keep(object: object, name: string, keys = ownKeys(object)): Kept {
  const slots: unknown[] = [];
  for (const key of keys) {
    const found = getOwnPropertyDescriptor(object, key) ?? {};
    const isAccessor = !('value' in found);
    const flags =
      (isAccessor ? accessor : 0) +
      (found.writable ? writable : 0) +
      (found.enumerable ? enumerable : 0) +
      (found.configurable ? configurable : 0);
    slots.push(key, flags, isAccessor ? found.get : found.value, found.set);
  }
  return { object, name, prototype: getPrototypeOf(object), slots };
}

/** Without a prototype: what a program puts on that of objects would be taken for a part of it. */
function descriptorOf(slots: unknown[], at: number): PropertyDescriptor {
  const flags = slots[at + 1] as number;
  const own = { enumerable: (flags & enumerable) > 0, configurable: (flags & configurable) > 0 };
  const made =
    (flags & accessor) > 0
      ? { __proto__: null, get: slots[at + 2], set: slots[at + 3], ...own }
      : { __proto__: null, value: slots[at + 2], writable: (flags & writable) > 0, ...own };
  return made as PropertyDescriptor;
}

/** The constructors, namespaces and prototypes of the language, and those that have no name. */
function standardObjects(): Kept[] {
  const known = new SetOf<object>();
  const kept: Kept[] = [];
  const add = (value: unknown, name: string): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || known.has(value)) return;
    known.add(value);
    kept.push(keep(value, name));
    if (typeof value === 'function') add(value.prototype, `${name}.prototype`);
  };
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value: unknown = getOwnPropertyDescriptor(globalThis, name)?.value;
    // The console is V8's own and is replaced.
    if (value !== globalThis && name !== 'console') add(value, name);
  }
  const iterators: [string, object][] = [
    ['array iterator', [][Symbol.iterator]()],
    ['map iterator', new Map()[Symbol.iterator]()],
    ['set iterator', new Set()[Symbol.iterator]()],
    ['string iterator', ''[Symbol.iterator]()],
    ['regular expression iterator', 'a'.matchAll(/a/g)],
    ['generator', (function* () {})()],
    ['async generator', (async function* () {})()],
  ];
  for (const [name, iterator] of iterators) {
    for (let at = getPrototypeOf(iterator); at !== null && !known.has(at); at = getPrototypeOf(at))
      add(at, `the ${name}`);
  }
  add(getPrototypeOf(Uint8Array), 'TypedArray');
  for (const made of [function* () {}, async function* () {}, async () => {}]) {
    add(getPrototypeOf(made), 'the prototype of functions');
  }
  return kept;
}

const objects = standardObjects();
/** What a program may have put its own in place of with good reason, and what no verdict rests on. */
const unkept = new SetOf(['console', 'stdin', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']);
/** Assigned to on objects that inherit them, which would fail if they could not be written. */
const assignable = new SetOf<PropertyKey>([
  'constructor',
  'prototype',
  'stackTraceLimit',
  'prepareStackTrace',
  'name',
  'length',
]);
const mostAssigned = [Object.prototype, Function.prototype, Error.prototype];
const nothingWritable = { __proto__: null, writable: false, configurable: false } as PropertyDescriptor;
const nothingConfigurable = { __proto__: null, configurable: false } as PropertyDescriptor;
/** Names by which the language itself asks any object for something: on a prototype of all, they are no method of a program. */
const asked = new SetOf<PropertyKey>(['toJSON', 'then', 'get', 'set', 'value', 'done', 'next', 'return']);
const ofAll = new SetOf<object>([Object.prototype, Array.prototype, Function.prototype, Promise.prototype]);

/**
 * What the language had before the program ran. A check is to mean what it says, whatever the program put in the place
 * of `Array.prototype.every` or `JSON`: before checks it is put back, and so that a program cannot change it while one
 * of its functions is checked, it is locked.
 */
export class Standard {
  readonly #globals: Kept;

  /** Called when the realm has its globals, before the program. */
  constructor() {
    const names = ownKeys(globalThis).filter((name) => typeof name === 'string' && !setHas(unkept, name));
    this.#globals = keep(globalThis, 'globalThis', names);
    const [math] = objects.filter(({ name }) => name === 'Math');
    if (math !== undefined) Object.assign(math, keep(math.object, 'Math'));
  }

  /** The global of a name, as it was. */
  global(name: string): unknown {
    const { slots } = this.#globals;
    for (let at = 0; at < slots.length; at += width) {
      if (slots[at] === name) return ((slots[at + 1] as number) & accessor) > 0 ? undefined : slots[at + 2];
    }
    return undefined;
  }

  /** @returns the name of what cannot be put back */
  putBack(isLocked: boolean): string | undefined {
    for (let index = 0; index < objects.length; index++) {
      const fault = restore(objects[index] as Kept, isLocked);
      if (fault !== undefined) return fault;
    }
    return restore(this.#globals, isLocked);
  }
}

function restore(kept: Kept, isLocked: boolean): string | undefined {
  const { object, name, slots } = kept;
  if (getPrototypeOf(object) !== kept.prototype && !setPrototypeOf(object, kept.prototype)) return name;
  const isOfMany = isLocked && (isErrorPrototype(object) || indexIn(mostAssigned, object, 1) >= 0);
  for (let at = 0; at < slots.length; at += width) {
    const key = slots[at] as PropertyKey;
    const now = getOwnPropertyDescriptor(object, key);
    if (now === undefined || !isSame(slots, at, now)) {
      if (!defineProperty(object, key, descriptorOf(slots, at))) {
        return typeof key === 'symbol' ? name : `${name}.${String(key)}`;
      }
    }
    if (!isLocked || setHas(assignable, key) || (isOfMany && typeof key === 'string')) continue;
    const isValue = ((slots[at + 1] as number) & accessor) === 0;
    defineProperty(object, key, isValue ? nothingWritable : nothingConfigurable);
  }
  if (object !== globalThis) removeAdded(kept);
  return undefined;
}

/** Takes away what a program added where the language asks for it of its own accord. Its own methods stay. */
function removeAdded({ object, slots }: Kept): void {
  const all = ownKeys(object);
  if (all.length === slots.length / width) return;
  for (let index = 0; index < all.length; index++) {
    const key = all[index] as PropertyKey;
    if (indexIn(slots, key, width) >= 0) continue;
    const isAsked = typeof key === 'symbol' || isIndex(`${key}`) || (setHas(ofAll, object) && setHas(asked, key));
    if (isAsked) deleteProperty(object, key);
  }
}

function isSame(slots: unknown[], at: number, now: PropertyDescriptor): boolean {
  if (((slots[at + 1] as number) & accessor) > 0) {
    return !hasOwn(now, 'value') && slots[at + 2] === now.get && slots[at + 3] === now.set;
  }
  return hasOwn(now, 'value') && is(slots[at + 2], now.value);
}

const isErrorPrototype = (object: object) => object !== ErrorOf.prototype && isInstance(ErrorOf, object);

/** @param step from one item to look at to the next */
function indexIn(list: readonly unknown[], item: unknown, step: number): number {
  for (let index = 0; index < list.length; index += step) if (list[index] === item) return index;
  return -1;
}
