import type { sidesAround } from '../../sides.js';
import type { CApi, Ref } from './capi.js';
import type { Exceptions } from './exceptions.js';
import type { Witnessed } from './witness.js';

/** How a check failed, as it is shown. */
export interface Failure {
  message: string;
  left?: string;
  right?: string;
}

/** Where an exception was on its way. */
interface Entry {
  file: string;
  line: number;
  frame: Ref;
}

/**
 * Says how a check failed: the assertion as the check has it, both sides, values on the way to them, and where in the
 * program an exception came up. Shows what the program's objects say of themselves; the verdict stands by then.
 */
export function createFailures(api: CApi, exceptions: Pick<Exceptions, 'describe'>, around: typeof sidesAround) {
  const sideCharacters = 2_000;
  const wholeCharacters = 65_536;
  const inMessage = 300;
  const valueCharacters = 120;
  const mostValues = 4;
  const mostItems = 100_000;
  const mostEntries = 10_000;
  /** Says nothing that the assertion does not: `check(candidate)`. */
  const bareCall = /^\w+\([\w., ]*\)$/;
  const workFolder = '/home/user/';
  /** Of what the value of a variable says nothing. */
  const unshown = new Set(
    'function type module method builtin_function_or_method ABCMeta EnumType partial staticmethod'.split(' '),
  );

  const typeName = (object: Ref): string => api.text(api.call('PyType_GetName', api.typeOf(object)) >>> 0, 200).text;
  const short = (object: Ref): string => api.repr(object, valueCharacters).replace(/\s+/g, ' ');
  const quoted = (source: string): string => `\`${source.trim().replace(/\s+/g, ' ')}\``;

  /** Frames on the way of an exception, the innermost last. */
  const entriesOf = (error: Ref): Entry[] => {
    const found: Entry[] = [];
    let entry = api.call('PyException_GetTraceback', error) >>> 0;
    for (let step = 0; entry && !api.isNone(entry) && step < mostEntries; step += 1) {
      const frame = api.attribute(entry, 'tb_frame');
      const code = api.attribute(frame, 'f_code');
      const file = code ? api.text(api.attribute(code, 'co_filename'), 300).text : '';
      found.push({ file, line: api.number(api.attribute(entry, 'tb_lineno')), frame });
      entry = api.attribute(entry, 'tb_next');
    }
    api.clear();
    return found;
  };
  const isOfProgram = ({ file }: Entry): boolean =>
    file === 'main.py' || /^cell-\d+\.py$/.test(file) || file.startsWith(workFolder);

  /** A variable of a frame, where it is one and its value says something. */
  const variable = (frame: Ref, name: Ref, space: Ref): Ref => {
    const locals = api.attribute(frame, 'f_locals');
    const take = locals && api.attribute(locals, '__getitem__');
    const found = (take && api.callOne(take, name)) || (space && api.call('PyDict_GetItem', space, name) >>> 0);
    api.clear();
    return found && !unshown.has(typeName(found)) ? found : 0;
  };

  const list = (pairs: [text: string, value: string][]): string => {
    const told = new Map(pairs.filter(([text, value]) => text !== value));
    return [...told]
      .slice(0, mostValues)
      .map(([text, value]) => `${text} is ${value}`)
      .join(', ');
  };

  /** Values on the way and variables, apart from those that are shown as sides. */
  const valuesOf = (told: Witnessed, frame: Ref, space: Ref): string => {
    const pairs = told.values.map(({ text, value }): [string, string] => [text, short(value)]);
    for (let index = 0; index < api.size(told.names); index += 1) {
      const name = api.item(told.names, index);
      const value = variable(frame, name, space);
      if (value) pairs.push([api.text(name, 100).text, short(value)]);
    }
    return list(pairs);
  };

  /** Variables that a line of the program reads. */
  const variablesOf = (source: string, frame: Ref): string => {
    const names = new Set(source.match(/(?<![\w.])[A-Za-z_]\w*/g));
    const pairs: [string, string][] = [];
    for (const text of names) {
      const value = pairs.length < mostValues ? variable(frame, api.str(text), 0) : 0;
      if (value) pairs.push([text, short(value)]);
    }
    return list(pairs);
  };

  /** Where two long lists differ first. */
  const difference = (left: Ref, right: Ref): string => {
    const kind = (['list', 'tuple'] as const).find((one) =>
      [left, right].every((side) => api.typeOf(side) === api.types[one]),
    );
    if (!kind) return '';
    const of = kind === 'list' ? 'List' : 'Tuple';
    const [ours, theirs] = [left, right].map((side) => api.call(`Py${of}_Size`, side)) as [number, number];
    const lengths = ours === theirs ? '' : `; lengths are ${ours} and ${theirs}`;
    for (let index = 0; index < Math.min(ours, theirs, mostItems); index += 1) {
      const [one, other] = [left, right].map((side) => short(api.call(`Py${of}_GetItem`, side, index) >>> 0));
      if (one !== other) return `${lengths}; they first differ in item ${index}: ${one} and ${other}`;
    }
    return lengths;
  };

  /** What is shown of an assertion: what came of it, and both sides. */
  const shown = (told: Witnessed): { words: string; left?: string; right?: string } => {
    if (told.isReached) return { words: 'was come to' };
    const part = told.part === undefined ? '' : `in ${quoted(told.part)} `;
    const left = api.repr(told.left, told.right ? wholeCharacters : sideCharacters);
    if (!told.right) return { words: `${part}it is ${left.slice(0, inMessage)}`, left };
    const right = api.repr(told.right, wholeCharacters);
    const [shortLeft, shortRight] = around(left, right, inMessage);
    const isLong = left.length > inMessage || right.length > inMessage;
    const words = `${part}left is ${shortLeft}, right is ${shortRight}${isLong ? difference(told.left, told.right) : ''}`;
    const [shownLeft, shownRight] = around(left, right, sideCharacters);
    return { words, left: shownLeft, right: shownRight };
  };

  /** Where in the program an exception came up. */
  const origin = (error: Ref, entry: Entry | undefined): string => {
    if (!entry) return '';
    const { frames } = exceptions.describe(error) as { frames?: { line?: number; source?: string }[] };
    const last = frames?.at(-1);
    const source = last?.line === entry.line && typeof last.source === 'string' ? last.source.slice(0, inMessage) : '';
    const variables = source && variablesOf(source, entry.frame);
    const file = entry.file.startsWith(workFolder) ? entry.file.slice(workFolder.length) : entry.file;
    return `, raised in ${file}, line ${entry.line}${source && `: ${quoted(source)}`}${variables && ` where ${variables}`}`;
  };

  return {
    /**
     * @param told what the check's assertions compared last
     * @param text of the check
     */
    of(error: Ref, told: Witnessed | undefined, text: Ref, space: Ref): Failure {
      const type = typeName(error);
      const said = api.call('PyObject_Str', error) >>> 0;
      const words = said ? api.text(said, sideCharacters).text : '';
      api.clear();
      const entries = entriesOf(error);
      const check = entries.findLast(({ file }) => file === 'check');
      const last = entries.at(-1);
      const isInCheck = last !== undefined && last === check;
      const inner = entries.findLast((entry) => entry === check || isOfProgram(entry));
      const isTold =
        told !== undefined && check !== undefined && told.lines[0] <= check.line && check.line <= told.lines[1];
      const named = `${type}${words && `: ${words}`}`;
      const line = isTold && told.isAssertion ? told.lines[0] : (check?.line ?? 0);
      const place = line > 0 ? ` (line ${line} of the check)` : '';
      const lines = api.text(text, wholeCharacters).text.split(/\r\n|[\n\r]/);
      const sourceAt = (at: number) => (lines[at - 1] ?? '').trim().slice(0, inMessage);
      const outer = entries.find(({ file }) => file === 'check');
      const isCalled =
        outer && outer.line !== check?.line && !(isTold && told.lines[0] <= outer.line && outer.line <= told.lines[1]);
      const caller = outer && isCalled ? sourceAt(outer.line) : '';
      const called = caller && !bareCall.test(caller) ? `, called in line ${outer?.line}: ${quoted(caller)}` : '';
      const values = isTold && check ? valuesOf(told, check.frame, space) : '';
      const where = `${values && `, where ${values}`}${called}`;
      const isAssertion = api.matches(error, api.exception('AssertionError'));
      if (isTold && told.isAssertion && isInCheck && isAssertion) {
        const { words: what, ...sides } = shown(told);
        const source = quoted(told.isReached ? `assert ${told.text}` : told.text);
        const failed = told.isReached ? '' : 'failed: ';
        return { message: `${words && `${words}: `}${source} ${failed}${what}${place}${where}`, ...sides };
      }
      if (isTold && !told.isAssertion && inner === check && told.right) {
        const { words: what, ...sides } = shown(told);
        return { message: `${named}${place}, by ${quoted(told.text)}: ${what}${where}`, ...sides };
      }
      const source = lines.length > 1 && line > 0 ? sourceAt(line) : '';
      const isProgram = inner !== undefined && inner !== check;
      return {
        message: `${named}${place}${source && `, in ${quoted(source)}`}${called}${isProgram ? origin(error, inner) : ''}`,
      };
    },
  };
}

export type Failures = ReturnType<typeof createFailures>;
