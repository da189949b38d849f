import { defineProperty, deleteProperty, getPrototypeOf, is, isInstance, ownKeys, uncurry } from './intrinsics.js';

const { getOwnPropertyDescriptor, setPrototypeOf } = Reflect;
const hasOwn = uncurry(Object.prototype.hasOwnProperty as (this: unknown, key: PropertyKey) => boolean);
const isIndex = uncurry(RegExp.prototype.test).bind(undefined, /^\d+$/);
const [ErrorOf, SetOf] = [Error, Set];
const setHas = uncurry(Set.prototype.has as (this: unknown, item: unknown) => boolean);

/** One object of the language, as it was before the program ran. */
interface Kept {
  object: object;
  name: string;
  prototype: object | null;
  keys: PropertyKey[];
  descriptors: PropertyDescriptor[];
}

/** Without a prototype: what a program puts on that of objects would be taken for a part of it. */
function bare(descriptor: PropertyDescriptor): PropertyDescriptor {
  return Object.assign(Object.create(null) as object, descriptor);
}

function keep(object: object, name: string, keys = ownKeys(object)): Kept {
  const descriptors = keys.map((key) => bare(getOwnPropertyDescriptor(object, key) ?? {}));
  return { object, name, prototype: getPrototypeOf(object), keys, descriptors };
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
const nothingWritable = bare({ writable: false, configurable: false });
const nothingConfigurable = bare({ configurable: false });
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
    const { keys, descriptors } = this.#globals;
    for (let index = 0; index < keys.length; index++) {
      if (keys[index] === name) return descriptors[index]?.value;
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
  const { object, name, keys, descriptors } = kept;
  if (getPrototypeOf(object) !== kept.prototype && !setPrototypeOf(object, kept.prototype)) return name;
  const isOfMany = isLocked && (isErrorPrototype(object) || indexIn(mostAssigned, object) >= 0);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as PropertyKey;
    const before = descriptors[index] as PropertyDescriptor;
    const now = getOwnPropertyDescriptor(object, key);
    if (now === undefined || !isSame(before, now)) {
      if (!defineProperty(object, key, before)) return typeof key === 'symbol' ? name : `${name}.${String(key)}`;
    }
    if (!isLocked || setHas(assignable, key) || (isOfMany && typeof key === 'string')) continue;
    defineProperty(object, key, hasOwn(before, 'value') ? nothingWritable : nothingConfigurable);
  }
  if (object !== globalThis) removeAdded(kept);
  return undefined;
}

/** Takes away what a program added where the language asks for it of its own accord. Its own methods stay. */
function removeAdded({ object, keys }: Kept): void {
  const all = ownKeys(object);
  if (all.length === keys.length) return;
  for (let index = 0; index < all.length; index++) {
    const key = all[index] as PropertyKey;
    if (indexIn(keys, key) >= 0) continue;
    const isAsked = typeof key === 'symbol' || isIndex(`${key}`) || (setHas(ofAll, object) && setHas(asked, key));
    if (isAsked) deleteProperty(object, key);
  }
}

function isSame(before: PropertyDescriptor, now: PropertyDescriptor): boolean {
  if (!hasOwn(before, 'value')) {
    return !hasOwn(now, 'value') && before.get === now.get && before.set === now.set;
  }
  return hasOwn(now, 'value') && is(before.value, now.value);
}

const isErrorPrototype = (object: object) => object !== ErrorOf.prototype && isInstance(ErrorOf, object);

function indexIn(list: readonly unknown[], item: unknown): number {
  for (let index = 0; index < list.length; index++) if (list[index] === item) return index;
  return -1;
}
