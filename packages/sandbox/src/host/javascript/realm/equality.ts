import { apply, getPrototypeOf, is, isArray, isInstance, MapOf, ownKeys, uncurry } from './intrinsics.js';

const toStringTag = uncurry(Object.prototype.toString as (this: unknown) => string);
const setHas = uncurry(Set.prototype.has as (this: unknown, item: unknown) => boolean);
const setForEach = uncurry(Set.prototype.forEach as (this: unknown, visit: (item: unknown) => void) => void);
const mapHas = uncurry(Map.prototype.has as (this: unknown, key: unknown) => boolean);
const mapGet = uncurry(Map.prototype.get as (this: unknown, key: unknown) => unknown);
const mapSet = uncurry(Map.prototype.set as (this: unknown, key: unknown, value: unknown) => unknown);
const mapForEach = uncurry(
  Map.prototype.forEach as (this: unknown, visit: (item: unknown, key: unknown) => void) => void,
);
const mapSizeOf = Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get as () => number;
const setSizeOf = Object.getOwnPropertyDescriptor(Set.prototype, 'size')?.get as () => number;
const boxes = [
  { kind: Date, valueIn: uncurry(Date.prototype.getTime as (this: unknown) => unknown) },
  { kind: Number, valueIn: uncurry(Number.prototype.valueOf as (this: unknown) => unknown) },
  { kind: String, valueIn: uncurry(String.prototype.valueOf as (this: unknown) => unknown) },
  { kind: Boolean, valueIn: uncurry(Boolean.prototype.valueOf as (this: unknown) => unknown) },
];
/** These show nothing of what they hold: each is equal to itself alone. */
const opaque = [Promise, WeakMap, WeakSet, WeakRef];
const [SetOf, RegExpOf, ErrorOf, ArrayBufferOf, Bytes] = [Set, RegExp, Error, ArrayBuffer, Uint8Array];
const regexpText = uncurry(RegExp.prototype.toString as (this: unknown) => string);
const isEnumerable = uncurry(Object.prototype.propertyIsEnumerable as (this: unknown, key: PropertyKey) => boolean);

type Bag = Record<PropertyKey, unknown>;

/** Strict deep equality: same prototypes, same own enumerable keys, `Object.is` of what is not an object. */
export function deepEqual(left: unknown, right: unknown): boolean {
  return equal(left, right, new MapOf());
}

function equal(left: unknown, right: unknown, open: object): boolean {
  if (is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (mapGet(open, left) === right) return true;
  mapSet(open, left, right);
  const tag = toStringTag(left);
  if (tag !== toStringTag(right) || getPrototypeOf(left) !== getPrototypeOf(right)) return false;
  if (isArray(left) !== isArray(right)) return false;
  for (let index = 0; index < opaque.length; index++) if (isInstance(opaque[index], left)) return false;
  for (let index = 0; index < boxes.length; index++) {
    const { kind, valueIn } = boxes[index] as (typeof boxes)[number];
    if (isInstance(kind, left) && !is(valueIn(left), valueIn(right))) return false;
  }
  if (isInstance(RegExpOf, left) && regexpText(left) !== regexpText(right)) return false;
  if (isInstance(MapOf, left) && !equalMaps(left, right, open)) return false;
  if (isInstance(SetOf, left) && !equalSets(left, right, open)) return false;
  if (isInstance(ErrorOf, left) && !equalErrors(left as Error, right as Error)) return false;
  if (isInstance(ArrayBufferOf, left))
    return equal(new Bytes(left as ArrayBuffer), new Bytes(right as ArrayBuffer), open);
  return equalProperties(left as Bag, right as Bag, open);
}

/** Lists are read by index and never written to: a program may have put setters on the prototype of arrays. */
function equalProperties(left: Bag, right: Bag, open: object): boolean {
  const keys = ownKeys(left);
  let count = 0;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as PropertyKey;
    if (!isEnumerable(left, key)) continue;
    count += 1;
    if (!isEnumerable(right, key) || !equal(left[key], right[key], open)) return false;
  }
  return count === countEnumerable(right);
}

function countEnumerable(value: Bag): number {
  const keys = ownKeys(value);
  let count = 0;
  for (let index = 0; index < keys.length; index++) {
    if (isEnumerable(value, keys[index] as PropertyKey)) count += 1;
  }
  return count;
}

function equalMaps(left: object, right: object, open: object): boolean {
  if (apply(mapSizeOf, left, []) !== apply(mapSizeOf, right, [])) return false;
  let same = true;
  mapForEach(left, (item, key) => {
    if (same) same = mapHas(right, key) && equal(item, mapGet(right, key), open);
  });
  return same;
}

function equalSets(left: object, right: object, open: object): boolean {
  if (apply(setSizeOf, left, []) !== apply(setSizeOf, right, [])) return false;
  let same = true;
  setForEach(left, (item) => {
    if (!same || setHas(right, item)) return;
    let found = false;
    setForEach(right, (other) => {
      if (!found && typeof other === 'object') found = equal(item, other, open);
    });
    same = found;
  });
  return same;
}

function equalErrors(left: Error, right: Error): boolean {
  return left.name === right.name && left.message === right.message;
}
