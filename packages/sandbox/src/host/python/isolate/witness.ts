import type { CApi, Ref } from './capi.js';

/** A place of a check's code that tells what it has. */
export interface Place {
  /** Of a comparison; empty for what an assertion rests on, `reached` where that is a constant, `value` on the way. */
  operator: string;
  isOperand: boolean;
  text: string;
  /** Number of the assertion around, -1 where there is none. */
  assertion: number;
  /** The assertion around, or what stands for one: its text, its lines and its variables. */
  around: string;
  lines: [first: number, last: number];
  names: Ref;
  /** The comparison that a value is on the way to. */
  leaf: number;
}

/** What the assertion that failed last was about. */
export interface Witnessed {
  text: string;
  isAssertion: boolean;
  lines: Place['lines'];
  names: Ref;
  /** It rests on a constant: coming to it is the failure. */
  isReached: boolean;
  /** The comparison in it, where the assertion is more than that. */
  part?: string;
  left: Ref;
  right?: Ref;
  /** Values on the way to it. */
  values: { text: string; value: Ref }[];
}

interface Told {
  place: Place;
  index: number;
  left: Ref;
  right: Ref;
}

/** Keeps what the assertions of a check compared last, so that a failed one can be shown. It decides nothing. */
export function createWitness(api: CApi) {
  let compared: Told | undefined;
  let valued: Told | undefined;
  let isValueLast = false;
  /** The first comparison inside of what an assertion rests on that did not hold: `all([f(x) == y for ...])`. */
  let firstFalse: { told: Told; values: Map<number, Told> } | undefined;
  let values = new Map<number, Told>();

  const keep = (told: Told): Told => {
    for (const object of [told.left, told.right]) if (object) api.call('Py_IncRef', object);
    return told;
  };
  const release = (told: Told | undefined): void => {
    for (const object of told ? [told.left, told.right] : []) if (object) api.call('Py_DecRef', object);
  };
  const isAround = ({ around }: Place): boolean => around !== '';

  return {
    begin(): void {
      for (const told of [compared, valued, ...values.values()]) release(told);
      compared = valued = firstFalse = undefined;
      values = new Map();
      isValueLast = false;
    },
    /** A comparison of an assertion begins. */
    compares(told: Told): void {
      if (!isAround(told.place)) return;
      // What did not hold is kept as long as it may be what fails.
      if (firstFalse?.told !== compared) release(compared);
      compared = keep(told);
      isValueLast = false;
    },
    /** The comparison that began last has ended. */
    compared(result: Ref): void {
      if (result !== api.false || !compared) return;
      if (firstFalse && firstFalse.told.place.around === compared.place.around) return;
      firstFalse = { told: compared, values: new Map(values) };
      for (const told of values.values()) keep(told);
    },
    /** What an assertion rests on. */
    rests(told: Told): void {
      release(valued);
      valued = keep(told);
      isValueLast = true;
    },
    /** A value on the way to a comparison. */
    passes(told: Told): void {
      release(values.get(told.index));
      values.set(told.index, keep(told));
    },
    /** An assertion holds: what did not hold inside it says nothing of the next. */
    holds(): void {
      firstFalse = undefined;
    },
    last(): Witnessed | undefined {
      const isInside =
        valued && compared && compared.index > valued.index && compared.place.around === valued.place.around;
      const isOfValue = isValueLast && valued;
      let told = isOfValue && !isInside ? valued : compared;
      let known = values;
      if (isOfValue && isInside && valued && valued.left !== api.true) {
        const inside = firstFalse && firstFalse.told.index > valued.index ? firstFalse : undefined;
        if (inside && inside.told.place.around === valued.place.around) ({ told, values: known } = inside);
      }
      if (!told) return undefined;
      const { place, left, right } = told;
      const leaves = new Set([place.leaf, ...(isOfValue && valued ? [valued.place.leaf] : [])]);
      const isPart = place.text !== place.around;
      return {
        text: place.around,
        isAssertion: place.assertion >= 0,
        lines: place.lines,
        names: place.names,
        isReached: place.operator === 'reached',
        ...(isPart && { part: place.text }),
        left,
        ...(right && { right }),
        values: [...known.values()]
          .filter((value) => leaves.has(value.place.leaf))
          .map((value) => ({ text: value.place.text, value: value.left })),
      };
    },
  };
}

export type Witness = ReturnType<typeof createWitness>;
