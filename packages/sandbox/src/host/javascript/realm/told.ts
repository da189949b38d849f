import { wholeRepr } from './format.js';
import { ErrorOf, isInstance, ownKeys, PromiseOf, stringify } from './intrinsics.js';
import { type Sides, showSides } from './sides.js';

/** What a place of a check told last. */
interface Told {
  statement: number;
  place: number;
  left: unknown;
  right?: unknown;
  isComparison: boolean;
  result: unknown;
  names?: () => unknown[];
}

/** Values by place; without a prototype, on which a program might have put setters. */
type Values = Record<string, unknown>;

/** What a failed assertion saw, as text for the host: it knows the places. */
export interface Witnessed {
  statement: number;
  /** Of the comparison that is shown, and of what the assertion rests on. */
  place: number;
  rests: number;
  isComparison: boolean;
  left: string;
  right: string;
  /** Where two long lists differ first. */
  difference: string;
  /** Values on the way, each behind its place, and the variables of the place. */
  values: [place: number, shown: string][];
  names: string[];
}

const none = (): Values => ({ __proto__: null }) as unknown as Values;
const valueCharacters = 120;
const mostValues = 16;

/** What is shown of a value. The program's own words: they may raise. */
function shortRepr(value: unknown): string {
  try {
    const text = wholeRepr(value);
    return text.length <= valueCharacters ? text : `${text.slice(0, valueCharacters)}…`;
  } catch {
    return '<cannot be shown>';
  }
}

/** Keeps what the assertions of a check compared last, so that a failed one can be shown. It decides nothing. */
export class Witness {
  #last: Told | undefined;
  /** The first comparison inside of what an assertion rests on that did not hold: `list.every((x) => f(x) === 1)`. */
  #firstFalse: { told: Told; values: Values } | undefined;
  #values = none();
  readonly #onPromise: () => void;

  /** @param onPromise called where an assertion rests on a promise, which is true whatever comes of it */
  constructor(onPromise: () => void) {
    this.#onPromise = onPromise;
  }

  begin(): void {
    this.#last = this.#firstFalse = undefined;
    this.#values = none();
  }

  /** `compared(statement, place, compare, left, right, names)` */
  readonly compared = (
    statement: number,
    place: number,
    compare: (left: unknown, right: unknown) => unknown,
    left: unknown,
    right: unknown,
    names: () => unknown[],
  ): unknown => {
    const result = compare(left, right);
    const told: Told = { statement, place, left, right, isComparison: true, result, names };
    this.#last = told;
    if (result === false && this.#firstFalse?.told.statement !== statement) {
      this.#firstFalse = { told, values: copied(this.#values) };
    }
    return result;
  };

  /** What an assertion rests on, where that is no comparison. */
  readonly rested = (
    statement: number,
    place: number,
    left: unknown,
    names: () => unknown[],
    isGuard = false,
  ): unknown => {
    this.#last = { statement, place, left, isComparison: false, result: left, names };
    if (!isGuard && isInstance(PromiseOf, left)) this.#onPromise();
    if (left) this.#firstFalse = undefined;
    return left;
  };

  /** A value on the way to a comparison. */
  readonly passed = (_statement: number, place: number, value: unknown): unknown => {
    this.#values[place] = value;
    return value;
  };

  /** A method of `assert` is about to be called. */
  readonly called = (statement: number, place: number, callee: unknown, names: () => unknown[]): unknown => {
    this.#last = { statement, place, left: undefined, isComparison: false, result: undefined, names };
    return callee;
  };

  /** The last assertion, as JSON. `sides`: those that the assertion has shown itself. */
  shown(sides: Sides | undefined): string | undefined {
    const last = this.#last;
    if (last === undefined) return undefined;
    const inside = this.#firstFalse;
    const isInside = !last.isComparison && !last.result && inside !== undefined && inside.told.place > last.place;
    const told = isInside && inside.told.statement === last.statement && sides === undefined ? inside.told : last;
    const values = told === last ? this.#values : (inside?.values ?? this.#values);
    try {
      const made = sides ?? (told.isComparison ? showSides(told.left, told.right) : undefined);
      const witnessed: Witnessed = {
        statement: told.statement,
        place: told.place,
        rests: last.place,
        isComparison: made !== undefined,
        left: made?.left ?? shortRepr(told.left),
        right: made?.right ?? '',
        difference: made?.difference ?? '',
        values: listed(values),
        names: namesOf(told),
      };
      return stringify(witnessed);
    } catch {
      return undefined;
    }
  }

  /** Where the program is: for a failed `console.assert`, which raises nothing. */
  place(): string {
    const { stack } = new ErrorOf();
    return typeof stack === 'string' ? stack : '';
  }
}

function copied(values: Values): Values {
  const made = none();
  const keys = ownKeys(values);
  for (let index = 0; index < keys.length; index++) made[keys[index] as string] = values[keys[index] as string];
  return made;
}

function listed(values: Values): [number, string][] {
  const made: [number, string][] = [];
  const keys = ownKeys(values);
  for (let index = 0; index < keys.length && index < mostValues; index++) {
    made[index] = [+(keys[index] as string), shortRepr(values[keys[index] as string])];
  }
  return made;
}

/** Functions say nothing by their value. */
function namesOf({ names }: Told): string[] {
  const made: string[] = [];
  const found = names?.() ?? [];
  for (let index = 0; index < found.length; index++) {
    made[index] = typeof found[index] === 'function' ? '' : shortRepr(found[index]);
  }
  return made;
}
