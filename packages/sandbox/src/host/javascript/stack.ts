import type { Frame, ProgramError } from '@mae/protocol';
import { lineEnd, movedPlaces } from './moved-places.js';
import type { Place } from './places.js';
import type { Prepared } from './prepare-program.js';
import { mostSourceCharacters, shortened } from './shortened.js';

const mostFrames = 50;

/** Where a program's text lies in the script that ran. */
export interface SourceMap {
  file: string;
  lines: string[];
  /** Where something in the script stands in the source; undefined where it has no place in it. */
  locate(line: number, column: number): Place | undefined;
}

export function sourceMap(file: string, source: string, prepared: Prepared): SourceMap {
  const { shared, script, firstLineShift, places } = prepared;
  const inCode =
    shared === undefined
      ? (line: number, column: number) => ({ line, column: columnOf(line, column, prepared) })
      : movedPlaces(shared.text, script, firstLineShift);
  const locate = (line: number, column: number) => {
    const place = inCode(line, column);
    return places === undefined ? place : places.original(place);
  };
  return { file, lines: source.split(lineEnd), locate };
}

/** An error as its program's source has it: V8's stack, cut to the program's own frames and set right. */
export function programError(name: string, message: string, stack: string, maps: SourceMap[]): ProgramError {
  const header = message === '' ? name : `${name}: ${message}`;
  const frames = framesOf(stack.startsWith(header) ? stack.slice(header.length) : stack, maps).map(
    ({ frame }) => frame,
  );
  const [first] = frames;
  const lines = [header, ...frames.map(printFrame)];
  const traceback = first === undefined ? lines.join('\n') : `${printPlace(first)}\n\n${lines.join('\n')}`;
  return { name, message, ...(first && { line: first.line, column: first.column }), frames, traceback };
}

/** A frame in a source, and where it lies in the script that ran. */
export interface FoundFrame {
  frame: Frame;
  map: SourceMap;
  scriptLine: number;
  scriptColumn: number;
}

/** The frames of a stack that lie in one of the sources, the innermost first. */
export function framesOf(stack: string, maps: SourceMap[]): FoundFrame[] {
  const frames: FoundFrame[] = [];
  for (const text of stack.split('\n')) {
    const match = /^\s+at (?:(.*) \()?([^()]*):(\d+):(\d+)\)?$/.exec(text);
    if (match === null || frames.length === mostFrames) continue;
    const [scriptLine, scriptColumn] = [Number(match[3]), Number(match[4])];
    for (const map of maps) {
      if (map.file !== match[2]) continue;
      const place = map.locate(scriptLine, scriptColumn);
      const source = map.lines[(place?.line ?? 0) - 1];
      if (place === undefined || source === undefined) continue;
      const name = match[1]?.replace(/^async /, '');
      const frame = {
        file: map.file,
        ...place,
        ...(name ? { name: name.slice(0, 200) } : {}),
        source: shortened(source),
      };
      frames.push({ frame, map, scriptLine, scriptColumn });
      break;
    }
  }
  return frames;
}

function columnOf(line: number, column: number, { firstLineShift, lastValueShift }: Prepared): number {
  const inLine = line === 1 ? column - firstLineShift : column;
  const shift = lastValueShift?.line === line && inLine >= lastValueShift.column ? lastValueShift.characters : 0;
  return Math.max(1, inLine - shift);
}

function printFrame({ file, line, column, name }: Frame): string {
  const place = `${file}:${line}:${column ?? 1}`;
  return name === undefined ? `    at ${place}` : `    at ${name} (${place})`;
}

/** The line of the error as Node prints it, with a mark under the column. */
function printPlace({ file, line, column = 1, source = '' }: Frame): string {
  if (column > mostSourceCharacters) return `${file}:${line}\n${source}`;
  const before = source.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `${file}:${line}\n${source}\n${before}^`;
}
