import type { Language } from '@mae/protocol';
import { type Hollow, objects, returning } from './hollow.js';

/** Hollow programs that have something in common, and what that is. */
export interface HollowFamily {
  what: string;
  members: Hollow[];
  /** Where all members are true: what is true too, and of another kind. A check that passes on it asks for truth. */
  truth?: Hollow;
}

/**
 * A check that passes on every member of a family asks for no more than what these have in common: a kind of value, or
 * that there be something. One that compares with a value passes on one of them at most, one that asks for truth on
 * those that are true: no family is all true without `truth`, or all false. The member that most checks fail on comes first.
 */
export function hollowFamilies(language: Language): HollowFamily[] {
  const isPython = language === 'python';
  const of = (what: string, ...values: string[]): HollowFamily => ({
    what,
    members: values.map((value) => returning(language, value)),
  });
  const families = [
    of('returns a whole number, be it 0, 7919 or -4242', '7919', '-4242', '0'),
    of('returns a text, be it empty or not', "'mae-hollow'", "''"),
  ];
  if (!isPython) {
    // Frozen, so that a list is no stack: it has push and pop.
    const lists = of('returns a list, be it empty or not', "Object.freeze([null, 'mae-hollow'])", 'Object.freeze([])');
    return [...families, { ...lists, truth: returning(language, 'true') }];
  }
  return [
    ...families,
    of('returns a list, be it empty or not', "[None, 'mae-hollow']", '[]'),
    { what: 'gives an object that does nothing', members: [objects(false), objects(true)] },
  ];
}

/** Every name is a callable that returns nothing. */
export function doesNothing(language: Language): Hollow {
  return returning(language, language === 'python' ? 'None' : 'undefined');
}
