import { sidesAround } from '../../sides.js';
import { deepEqual } from './equality.js';
import { wholeRepr } from './format.js';
import { isArray, min } from './intrinsics.js';

const sideCharacters = 2_000;
const longCharacters = 300;
const itemCharacters = 120;

/** What a failed assertion compared, as it is shown. */
export interface Sides {
  left: string;
  right: string;
  /** Where two long lists differ first. */
  difference: string;
}

/** Both sides of a comparison as text, long ones around the place where they differ. */
export function showSides(left: unknown, right: unknown): Sides {
  const [wholeLeft, wholeRight] = [wholeRepr(left), wholeRepr(right)];
  const [shownLeft, shownRight] = sidesAround(wholeLeft, wholeRight, sideCharacters);
  const isLong = wholeLeft.length > longCharacters || wholeRight.length > longCharacters;
  return { left: shownLeft, right: shownRight, difference: isLong ? differenceOf(left, right) : '' };
}

function differenceOf(left: unknown, right: unknown): string {
  if (!isArray(left) || !isArray(right)) return '';
  const lengths = left.length === right.length ? '' : `lengths are ${left.length} and ${right.length}; `;
  const shortest = min(left.length, right.length);
  for (let index = 0; index < shortest; index++) {
    if (deepEqual(left[index], right[index])) continue;
    return `${lengths}they first differ in item ${index}: ${short(left[index])} and ${short(right[index])}`;
  }
  return lengths === '' ? '' : lengths.slice(0, -2);
}

function short(value: unknown): string {
  const text = wholeRepr(value);
  return text.length <= itemCharacters ? text : `${text.slice(0, itemCharacters)}…`;
}
