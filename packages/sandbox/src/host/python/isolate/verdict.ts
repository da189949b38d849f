import type { sidesAround } from '../../sides.js';
import type { Builtin } from './builtins.js';
import type { CApi, Ref } from './capi.js';
import type { OwnRules } from './own-rules.js';
import type { Place, Witness } from './witness.js';

/** A comparison that holds only because the program says so. */
export interface Forged {
  text: string;
  why: string;
  left: string;
  right: string;
}

/**
 * What a check's comparisons compare, told by the check as it runs. It is kept on this side, where no code of the
 * program reaches it, and looked at before the program's code compares: it could change what it is asked about.
 */
export function createVerdicts(api: CApi, own: OwnRules, witness: Witness, around: typeof sidesAround) {
  const shown = 2_000;
  const whole = 65_536;
  const orders: Record<string, { number: number; rules: [string, string] }> = {
    '<': { number: 0, rules: ['__lt__', '__gt__'] },
    '<=': { number: 1, rules: ['__le__', '__ge__'] },
    '>': { number: 4, rules: ['__gt__', '__lt__'] },
    '>=': { number: 5, rules: ['__ge__', '__le__'] },
  };
  const why = {
    equal: 'holds only through an __eq__ that the program defines: compare plain values',
    ordered: 'holds only through a comparison that the program defines: compare plain values',
    anything: 'holds through a rule of the program that holds for anything',
    instance: 'holds only through a __class__ that the program defines',
    subtracted: 'rests on a subtraction that the program defines: compare plain values',
  };
  interface Told {
    index: number;
    left: Ref;
    right: Ref;
  }
  interface Doubt extends Told {
    why: string;
    /** It is one where the comparison does not hold: `!=` and `not in` say then that there is equality. */
    whenFalse?: boolean;
    /** Asks the program's rule about an object of no class of its own. */
    probe?: () => boolean;
  }
  let places: Ref = 0;
  let doubts: Doubt[][] = [];
  let forged: Forged | undefined;
  const seen = new Set<number>();

  const read = (index: number): Place => {
    const tuple = api.item(places, index);
    const [operator = 0, text = 0, around = 0, leaf = 0] = [0, 1, 2, 3].map((at) => api.item(tuple, at));
    const said = api.text(operator, 20).text;
    return {
      operator: said.replace('*', ''),
      isOperand: said.endsWith('*'),
      text: api.text(text, 600).text,
      assertion: api.number(api.item(around, 0)),
      around: api.text(api.item(around, 1), 600).text,
      lines: [api.number(api.item(around, 2)), api.number(api.item(around, 3))],
      names: api.item(around, 4),
      leaf: api.number(leaf),
    };
  };
  const known = new Map<number, Place>();
  const place = (index: number): Place => {
    const found = known.get(index) ?? read(index);
    known.set(index, found);
    return found;
  };

  const keep = (told: Told): void => {
    for (const object of [told.left, told.right]) if (object) api.call('Py_IncRef', object);
  };
  const sides = ({ left, right }: Told, most: number): [string, string] =>
    around(api.repr(left, whole), api.repr(right, whole), most);

  const probed = (compare: (sentinel: Ref) => Ref) => (): boolean => {
    const answer = compare(api.call('PyObject_CallNoArgs', api.types.object) >>> 0);
    const holds = answer !== 0 && api.call('PyObject_IsTrue', answer) === 1;
    api.clear();
    return holds;
  };

  /** An object is an instance of the classes that its own class stands on, whatever its `__class__` says. */
  const isReally = (object: Ref, kind: Ref): boolean => {
    if (api.is(kind, 'tuple')) {
      return Array.from({ length: api.size(kind) }, (_, at) => api.item(kind, at)).some((one) => isReally(object, one));
    }
    const isPlainClass = api.type(kind) === api.type(api.types.object);
    // Others have an `__instancecheck__` of their own: abstract classes of the library, unions.
    return !isPlainClass || api.isSubtype(api.type(object), kind);
  };

  /** Whether `!=` that does not hold says so by a rule of the program alone. */
  const isEqualByRule = (left: Ref, right: Ref): boolean => {
    if (own.differ(left, right)) return true;
    const [isLeft, isRight] = [own.has(left, '__ne__'), own.has(right, '__ne__')];
    if (isLeft === isRight) return false;
    const [mine, other] = isLeft ? [left, right] : [right, left];
    if (own.has(other, '__eq__')) return false;
    return !own.hasBase(mine) || own.holdsByBase(mine, other, '__ne__');
  };

  /** What there is against what a comparison says, before any code of the program compares. */
  const doubt = (operator: string, told: Told): Doubt[] => {
    if (operator === '!=') {
      const found = doubtOf('!=', told);
      const isEqual = isEqualByRule(told.left, told.right);
      return [...(found ? [found] : []), ...(isEqual ? [{ ...told, why: why.equal, whenFalse: true }] : [])];
    }
    if (operator === 'not in') {
      const found = doubtOf('not in', told);
      const opposite = doubtOf('in', told);
      return [...(found ? [found] : []), ...(opposite ? [{ ...opposite, whenFalse: true }] : [])];
    }
    const found = doubtOf(operator, told);
    return found ? [found] : [];
  };

  const doubtOf = (operator: string, told: Told): Doubt | undefined => {
    const { left, right } = told;
    if (operator === 'isinstance') return isReally(left, right) ? undefined : { ...told, why: why.instance };
    if (operator === '==') return own.differ(left, right) ? { ...told, why: why.equal } : undefined;
    if (operator === '-') {
      const isOwn = own.has(left, '__sub__') !== own.has(right, '__rsub__');
      return isOwn && (own.isPlain(left) || own.isPlain(right)) ? { ...told, why: why.subtracted } : undefined;
    }
    const order = orders[operator];
    if (order) {
      const [isLeft, isRight] = [own.has(left, order.rules[0]), own.has(right, order.rules[1])];
      if (isLeft === isRight) return undefined;
      const [mine, other, rule] = isLeft ? [left, right, order.rules[0]] : [right, left, order.rules[1]];
      if (own.hasBase(mine)) {
        return own.holdsByBase(mine, other, rule) ? undefined : { ...told, why: why.ordered };
      }
      const ask = (sentinel: Ref) =>
        api.call('PyObject_RichCompare', isLeft ? left : sentinel, isLeft ? sentinel : right, order.number) >>> 0;
      return { ...told, why: why.anything, probe: probed(ask) };
    }
    if (operator === '!=') {
      const mine = [left, right].find((one) => own.hasBase(one) && (own.has(one, '__ne__') || own.has(one, '__eq__')));
      const other = mine === left ? right : left;
      const isForeign = mine !== undefined && !own.has(other, '__eq__');
      return isForeign && !own.holdsByBase(mine, other, '__ne__') ? { ...told, why: why.equal } : undefined;
    }
    if (operator === 'in' || operator === 'index' || operator === 'not in') {
      if (own.has(right, '__contains__')) {
        const isInBase = own.hasBase(right) && own.holdsByBase(right, left, '__contains__');
        if (operator === 'not in') return isInBase ? { ...told, why: why.ordered } : undefined;
        if (isInBase) return undefined;
        if (own.hasBase(right)) return { ...told, why: why.ordered };
        const ask = (sentinel: Ref) => (api.call('PySequence_Contains', right, sentinel) === 1 ? api.true : 0);
        return { ...told, why: why.anything, probe: probed(ask) };
      }
      return operator !== 'not in' && own.inside(left) !== own.inside(right) ? { ...told, why: why.equal } : undefined;
    }
    return undefined;
  };

  /** `note(place, left, right)`: a comparison begins. Gives what `held` wants back. */
  const note: Builtin = (number = 0, left = 0, right = 0) => {
    const index = number ? api.number(number) : -1;
    if (index < 0 || index >= api.size(places) || !left || !right) return api.none;
    const at = place(index);
    witness.compares({ place: at, index, left, right });
    if (at.assertion >= 0) seen.add(at.assertion);
    if (own.isPlain(left) && own.isPlain(right)) return api.none;
    const found = doubt(at.operator, { index, left, right });
    const [first] = found;
    if (!first) return api.none;
    keep(first);
    doubts.push(found);
    return api.call('PyLong_FromLong', doubts.length - 1) >>> 0;
  };

  /** `held(what note gave, outcome)`: a comparison ended, and how. */
  const held: Builtin = (token = 0, result = 0) => {
    if (!token || !result) return api.none;
    witness.compared(result);
    const possible = (api.isNone(token) ? undefined : doubts[api.number(token)]) ?? [];
    const [first] = possible;
    if (!first || forged) return result;
    const { operator, isOperand, text, assertion, around: asserted } = place(first.index);
    const isCall = text.includes('(') && !['<', '<=', '>', '>=', '!=', 'not in'].includes(operator);
    const isCertain = operator === '-' || operator === 'index';
    // As an operand it may be an object that stands for the comparison: what is made of it is compared later.
    const isTrue = own.isPlain(result)
      ? (api.isNone(result) && isCall) || api.call('PyObject_IsTrue', result) === 1
      : !isOperand;
    const found = possible.find(
      ({ whenFalse = false, probe }) => (isCertain || isTrue !== whenFalse) && (!probe || probe()),
    );
    if (!found) return result;
    const [left, right] = sides(found, shown);
    forged = { text: assertion >= 0 ? asserted : text, why: found.why, left, right };
    return result;
  };

  /** `asserted(place, value)`: what an assertion rests on, where that is no comparison, or a value on the way to one. */
  const asserted: Builtin = (number = 0, value = 0) => {
    const index = number ? api.number(number) : -1;
    if (index < 0 || index >= api.size(places) || !value) return api.none;
    const at = place(index);
    const told = { place: at, index, left: value, right: 0 };
    if (at.operator === 'value') {
      witness.passes(told);
      return value;
    }
    witness.rests(told);
    seen.add(at.assertion);
    if (!own.isPlain(value) && api.text(api.call('PyType_GetName', api.type(value)) >>> 0, 40).text === 'coroutine') {
      forged ??= {
        text: at.text,
        why: 'is a coroutine that nobody awaited: write await before it',
        left: api.repr(value, shown),
        right: '',
      };
    }
    return value;
  };

  return {
    functions: { note, held, asserted },
    begin(all: Ref, space: Ref): void {
      places = all;
      own.begin(space);
      witness.begin();
      forged = undefined;
      doubts = [];
      seen.clear();
      known.clear();
    },
    forged: (): Forged | undefined => forged,
    /** Whether an assertion was come to. */
    isSeen: (assertion: number): boolean => seen.has(assertion),
    /** What the last assertion was about, which is the one that failed. */
    lastCompared: () => witness.last(),
  };
}

export type Verdicts = ReturnType<typeof createVerdicts>;
