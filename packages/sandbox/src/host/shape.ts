/**
 * Reads a value that came out of an isolate as JSON: gives it back as what it should be, or throws. An absent field is
 * read as undefined. Hosts have no zod, whose loading and whose schemas take 20 to 30 ms of a start.
 */
export type Shape<Value> = (value: unknown) => Value;

type Fields = Record<string, Shape<unknown>>;
type Needed<All extends Fields> = {
  [Name in keyof All as undefined extends ReturnType<All[Name]> ? never : Name]: ReturnType<All[Name]>;
};
type Read<All extends Fields> = Needed<All> & {
  [Name in Exclude<keyof All, keyof Needed<All>>]?: ReturnType<All[Name]>;
};

function refuse(wanted: string): never {
  throw new TypeError(`the isolate reported something else than ${wanted}`);
}

export const anything: Shape<unknown> = (value) => value;
export const text: Shape<string> = (value) => (typeof value === 'string' ? value : refuse('a text'));
export const flag: Shape<boolean> = (value) => (typeof value === 'boolean' ? value : refuse('true or false'));
export const whole: Shape<number> = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : refuse('a whole number');
export const positive: Shape<number> = (value) => (whole(value) > 0 ? whole(value) : refuse('a number from 1'));

export function oneOf<const Word extends string>(...words: Word[]): Shape<Word> {
  return (value) => words.find((word) => word === value) ?? refuse(`one of ${words.join(', ')}`);
}

export function listOf<Item>(item: Shape<Item>): Shape<Item[]> {
  return (value) => (Array.isArray(value) ? value.map((one) => item(one)) : refuse('a list'));
}

/** A list without the items that do not fit. */
export function fittingOf<Item>(item: Shape<Item>): Shape<Item[]> {
  return (value) => listOf(orNothing(item))(value).filter((one) => one !== undefined);
}

export function optional<Value>(shape: Shape<Value>): Shape<Value | undefined> {
  return (value) => (value === undefined ? undefined : shape(value));
}

/** What does not fit is left out. */
export function orNothing<Value>(shape: Shape<Value>): Shape<Value | undefined> {
  return (value) => {
    try {
      return shape(value);
    } catch {
      return undefined;
    }
  };
}

/** An object with these fields; others are left out. */
export function record<All extends Fields>(fields: All): Shape<Read<All>> {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('an object');
    const given = new Map(Object.entries(value));
    const read: Record<string, unknown> = {};
    for (const [name, shape] of Object.entries(fields)) {
      const content = shape(given.get(name));
      if (content !== undefined) read[name] = content;
    }
    return read as Read<All>;
  };
}
