import { type Language, MaeError, parseAs } from '@mae/protocol';
import { parseJson } from '../input/parse-json.js';
import type { EvalTask } from './eval-task.js';
import { formatOf } from './formats.js';

/** Of one line, in characters. */
const maxLine = 4_000_000;

function readLine(text: string, what: string): unknown {
  if (text.length > maxLine) {
    const message = `${what} has ${text.length} characters; at most ${maxLine} are read of a task.`;
    throw new MaeError({ code: 'CLI_FILE_TOO_LARGE', message });
  }
  return parseJson(text, what);
}

/**
 * The tasks of a set, one JSON object a line; empty lines are left out.
 *
 * @param name what the set is called in errors. @param language of lines that name none
 * @throws MaeError `CLI_FILE_INVALID`, naming the line and what is wrong with it
 */
export function readTasks(text: string, name: string, language: Language): EvalTask[] {
  const tasks: EvalTask[] = [];
  const lines = new Map<string, number>();
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    const what = `Line ${line} of ${name}`;
    const value = readLine(content, what);
    const read = parseAs(formatOf(value), value, { code: 'CLI_FILE_INVALID', what });
    const before = lines.get(read.id);
    if (before !== undefined) {
      const message = `${what} has the id ${JSON.stringify(read.id)} of line ${before}: ids must be distinct.`;
      throw new MaeError({ code: 'CLI_FILE_INVALID', message });
    }
    lines.set(read.id, line);
    tasks.push({ ...read, language: read.language ?? language, line });
  }
  if (tasks.length > 0) return tasks;
  throw new MaeError({ code: 'CLI_FILE_INVALID', message: `${name} holds no task: give one JSON object a line.` });
}
