import { flag, listOf, record, type Shape, text as textShape, whole } from '../shape.js';
import { sidesAround } from '../sides.js';
import { lineEnd, movedPlaces } from './moved-places.js';
import type { PreparedCheck } from './prepare-program.js';
import type { Witnessed } from './realm/told.js';
import { shortened } from './shortened.js';
import { type FoundFrame, framesOf, type SourceMap } from './stack.js';
import type { Statement } from './told-assertions.js';

/** What a failed check told of itself. */
export interface Told {
  message: string;
  stack: string;
  /** `Witnessed` as JSON, or nothing. */
  shown: string;
}

/** How a check failed, as it is shown. */
interface Failure {
  message: string;
  left?: string;
  right?: string;
}

/** A check as frames of an error find it, with what its assertions tell. */
export interface CheckMap extends SourceMap {
  check: PreparedCheck;
  /** Where in the code that was read a line and column of the script lie. */
  offsetAt(line: number, column: number): number | undefined;
}

const inMessage = 300;
const mostValues = 4;
/** By these names V8 would speak of what a check tells. */
const telling = /__mae_*_(?:compared|rested|passed|called)\(\.\.\.\)/g;
/** Says nothing that the assertion does not: `check(candidate)`. */
const bareCall = /^\w+\([\w., ]*\);?$/;
/** What `assert` says where nothing else was given to say: the sides say it better. */
const said =
  /^AssertionError: (The values differ\.|The values are the same\.|The value is not truthy: .*|The text does not match\.|The text matches\.)$/s;

const witnessed: Shape<Witnessed> = record({
  statement: whole,
  place: whole,
  rests: whole,
  isComparison: flag,
  left: textShape,
  right: textShape,
  difference: textShape,
  values: listOf((value): [number, string] => {
    const [place, shown] = Array.isArray(value) ? value : [];
    return [whole(place), textShape(shown)];
  }),
  names: listOf(textShape),
});

function read(json: string): Witnessed | undefined {
  try {
    return witnessed(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** @param script in which the check stands; `file` is what its frames are named by */
export function checkMap(check: PreparedCheck, script: string, file: string): CheckMap {
  const { text, before, source, places } = check;
  const end = before + text.toString().length;
  const starts = lineStarts(script);
  const inCode = movedPlaces(text, script, before);
  const isInside = (line: number, column: number) => {
    const offset = (starts[line - 1] ?? 0) + column - 1;
    return offset >= before && offset <= end;
  };
  const codeStarts = lineStarts(text.original);
  return {
    check,
    file,
    lines: source.split(lineEnd),
    locate: (line, column) => {
      if (!isInside(line, column)) return undefined;
      const place = inCode(line, column);
      return places === undefined ? place : places.original(place);
    },
    offsetAt: (line, column) => {
      if (!isInside(line, column)) return undefined;
      const place = inCode(line, column);
      return (codeStarts[place.line - 1] ?? 0) + place.column - 1;
    },
  };
}

function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(new RegExp(lineEnd, 'g'))].map(({ 0: found, index }) => index + found.length)];
}

/** Says how a check failed: the assertion as the check has it, both sides, values on the way, and where it was. */
export function checkFailure(told: Told, map: CheckMap, programs: SourceMap[]): Failure {
  const { statements } = map.check.told;
  const words = told.message.replace(telling, '(intermediate value)');
  const frames = framesOf(told.stack, [map, ...programs]);
  const own = frames.filter((found) => found.map === map);
  const place = own[0];
  const offset = place && map.offsetAt(place.scriptLine, place.scriptColumn);
  const statement = offset === undefined ? undefined : innermost(statements, offset);
  const line = place === undefined ? '' : ` (line ${place.frame.line} of the check)`;
  const seen = read(told.shown);
  const isSeen = seen !== undefined && statement !== undefined && statements[seen.statement] === statement;
  const caller = callerOf(own, statement, map);
  if (isSeen && frames[0] === place) return withSides(words, statement, seen, map, line, caller);
  const source = place === undefined || map.lines.length === 1 ? '' : `, in ${quoted(place.frame.source ?? '')}`;
  const first = place !== undefined && frames[0] !== place ? frames[0]?.frame : undefined;
  const origin =
    first === undefined ? '' : `, raised in ${first.file}, line ${first.line}: ${quoted(first.source ?? '')}`;
  return { message: `${words}${line}${source}${caller}${origin}` };
}

/** From where a function of the check was called in which an assertion failed. */
function callerOf(own: FoundFrame[], statement: Statement | undefined, map: CheckMap): string {
  const outermost = own.at(-1);
  if (outermost === undefined || outermost.frame.line === own[0]?.frame.line) return '';
  const offset = map.offsetAt(outermost.scriptLine, outermost.scriptColumn) ?? 0;
  const source = (outermost.frame.source ?? '').trim();
  if (bareCall.test(source) || (statement && statement.start <= offset && offset < statement.end)) return '';
  return `, called in line ${outermost.frame.line}: ${quoted(source)}`;
}

function withSides(
  words: string,
  { kind, text }: Statement,
  seen: Witnessed,
  { check }: CheckMap,
  line: string,
  caller: string,
): Failure {
  const { left, right, isComparison, difference } = seen;
  const [shortLeft, shortRight] = sidesAround(left, right, inMessage);
  const part = check.told.places[seen.place]?.text;
  const isPart = part !== undefined && part !== text;
  const compared = `left is ${shortLeft}, right is ${shortRight}${difference && `; ${difference}`}`;
  const detail = `${isPart ? `in ${quoted(part)} ` : ''}${isComparison ? compared : `it is ${shortLeft}`}`;
  const values = valuesOf(seen, check);
  const end = `${values && `, where ${values}`}${caller}`;
  const sides = { left, ...(isComparison && { right }) };
  if (kind === 'guard') return { message: `${words}${line}, by ${quoted(text)}: ${detail}${end}`, ...sides };
  // A method of `assert` that compares nothing has said what there is to say.
  if (kind === 'call' && !isComparison) return { message: `${words}${line}, in ${quoted(text)}${end}` };
  return {
    message: `${words.replace(said, 'AssertionError')}: ${quoted(text)} failed: ${detail}${line}${end}`,
    ...sides,
  };
}

function valuesOf({ values, names, place, rests }: Witnessed, { told }: PreparedCheck): string {
  const leaves = new Set([place, rests]);
  const onTheWay = values
    .filter(([at]) => leaves.has(told.places[at]?.leaf ?? -1))
    .map(([at, shown]): [string, string] => [told.places[at]?.text ?? '', shown]);
  const variables = (told.places[place]?.names ?? []).map((name, index): [string, string] => [
    name,
    names[index] ?? '',
  ]);
  const all = new Map([...onTheWay, ...variables].filter(([text, shown]) => shown !== '' && shown !== text));
  return [...all]
    .slice(0, mostValues)
    .map(([text, shown]) => `${text} is ${shown.replace(/\s+/g, ' ')}`)
    .join(', ');
}

const quoted = (source: string) => `\`${shortened(source.trim())}\``;

/** The assertion around a place: the smallest that holds it. */
function innermost(statements: Statement[], offset: number): Statement | undefined {
  const around = statements.filter(({ start, end }) => start <= offset && offset < end);
  return around.sort((one, other) => one.end - one.start - (other.end - other.start))[0];
}
