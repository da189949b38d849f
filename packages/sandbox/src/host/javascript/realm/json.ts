import { defineProperty, isInstance, stringify } from './intrinsics.js';

const isView = ArrayBuffer.isView;
const typedArray = Object.getPrototypeOf(Uint8Array) as () => unknown;
/** Of these `JSON.stringify` makes `{}`, whatever they hold. */
const withoutForm = [Map, Set, WeakMap, WeakSet, Promise, RegExp, Error, ArrayBuffer, DataView];

function hasForm(value: object): boolean {
  for (let index = 0; index < withoutForm.length; index++) {
    if (isInstance(withoutForm[index], value)) return false;
  }
  return true;
}

/**
 * A value as JSON, or undefined where JSON has no form for it or for a part of it: maps, sets, NaN, infinities and the
 * like, of which `JSON.stringify` makes `{}` or `null`, as it does of other values.
 */
export function jsonOf(value: unknown): string | undefined {
  let isWhole = true;
  const replace = (_key: string, part: unknown): unknown => {
    if (typeof part === 'number') isWhole &&= part - part === 0;
    else if (typeof part === 'object' && part !== null) {
      if (isView(part) && isInstance(typedArray, part)) return listOf(part as Uint8Array);
      isWhole &&= hasForm(part);
    }
    return part;
  };
  try {
    const text = stringify(value, replace);
    return isWhole ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Items are defined, not assigned: a program may have put setters on the prototype of arrays. */
function listOf(numbers: Uint8Array): number[] {
  const list: number[] = [];
  for (let index = 0; index < numbers.length; index++) {
    defineProperty(list, index, { value: numbers[index], writable: true, enumerable: true, configurable: true });
  }
  return list;
}
