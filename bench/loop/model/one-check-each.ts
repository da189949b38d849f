import type { Task } from '../data/task.ts';
import { watchTest } from '../native/watch-javascript.ts';

/** A plan has at most so many checks. */
const mostChecks = 8;

/** Each assertion of a test as a check of its own; undefined where they need more than the program. */
export function oneCheckEach({ language, test, buggy }: Task): string[] | undefined {
  const rest = test.split('\n').filter((line) => !/^\s*(assert|console\.assert)\b/.test(line));
  if (rest.some((line) => /\b(for|while|import)\b|^\s*(let|const|var)?\s*\w+ = (?!\(\) =>)/.test(line)))
    return undefined;
  const all =
    language === 'javascript'
      ? watchTest(buggy, test).assertions.map(({ source }) => source)
      : test.split('\n').flatMap((line) => (/^\s*assert /.test(line) ? [line.trim()] : []));
  // An assertion over several lines is not told apart from what is around it.
  if (all.some((line) => /[[({,\\]$/.test(line))) return undefined;
  return all.length < 2 ? undefined : all;
}

/** Those that fit into one plan, with the one that fails first among them. */
export function checksAround(all: string[], failing: string): string[] {
  const at = Math.max(0, all.indexOf(failing));
  return [...all.slice(at, at + 1), ...all.slice(0, at), ...all.slice(at + 1)].slice(0, mostChecks);
}

/** A program that has the function and does nothing in it. */
export function hollow({ language, buggy, entryPoint }: Task): string {
  if (language === 'python') return `${buggy}\ndef ${entryPoint}(*given, **named):\n    return None\n`;
  return `const ${entryPoint} = () => undefined;\n`;
}
