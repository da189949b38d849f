import type { Task } from '../data/task.ts';
import type { Observation } from '../native/observation.ts';

/** What of an observation a request for a repair lacks; empty where a reader has all there is to know. */
export function missingFrom(request: string, observed: Observation, program: string, task: Task): string[] {
  // What the request quotes is no observation: a value may stand in the program or the task too.
  const told = without(without(request, program), task.instruction);
  switch (observed.kind) {
    case 'assertion':
      return [
        ...lackOf(holdsSource(told, observed.source), `the line ${onOneLine(observed.source)}`),
        ...observed.values.flatMap((forms) =>
          lackOf(
            forms.some((form) => saysValue(withoutLinesOf(told, task.test), form)),
            `the value ${forms[0]}`,
          ),
        ),
      ];
    case 'exception':
      return [
        ...lackOf(told.includes(observed.name), `the exception ${observed.name}`),
        ...(observed.line === undefined
          ? []
          : lackOf(new RegExp(`line ${observed.line}\\b`).test(told), `line ${observed.line} of the program`)),
        ...(observed.source === undefined
          ? []
          : lackOf(holdsSource(told, observed.source), `the line ${onOneLine(observed.source)}`)),
      ];
    // Which of the two is met first depends on how large they are.
    case 'time':
    case 'memory':
      return lackOf(/\b(?:time|memory) limit\b|more memory than its limit/i.test(told), `the ${observed.kind} limit`);
    case 'exit':
      return lackOf(/exit/i.test(told), 'the early exit');
    case 'passed':
      return ['a failure'];
  }
}

const lackOf = (isThere: boolean, what: string): string[] => (isThere ? [] : [what]);
const onOneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** White space apart: a line may be shown in another indentation. */
function holdsSource(text: string, source: string): boolean {
  return text.replace(/\s+/g, '').includes(source.replace(/\s+/g, ''));
}

function without(text: string, part: string): string {
  return text.replaceAll(part.trimEnd(), '\n').replaceAll(part.trim(), '\n');
}

/** Without the lines of the test, which may hold the value by chance. */
function withoutLinesOf(text: string, test: string): string {
  const lines = new Set(test.split('\n').map((line) => line.trim()));
  return text
    .split('\n')
    .filter((line) => !lines.has(line.trim()))
    .join('\n');
}

/** Of a longer value so many characters say which one it is. */
const enoughCharacters = 200;

/** Whether a text says that something is this value, and not one that it is a part of. */
function saysValue(text: string, value: string): boolean {
  const whole = onOneLine(value);
  const shown = whole.slice(0, enoughCharacters).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const end = whole.length > enoughCharacters ? '' : '(?=$|[\\s,;)])';
  return new RegExp(`\\b(?:is|was|got|returned|gave) ${shown}${end}`).test(onOneLine(text));
}
