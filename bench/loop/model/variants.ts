import type { Case } from '../data/case.ts';
import type { Task } from '../data/task.ts';

/** Where a fault is put: into the function, or at the end of the program, where it comes up without a test. */
type Place = 'function' | 'end';

const placeOf = ({ index }: Case): Place => (index % 2 === 0 ? 'function' : 'end');

const indent = { python: '    ', javascript: '  ' } as const;

function withStatement(task: Task, lines: string[], place: Place): string {
  const { buggy, declaration, language } = task;
  const start = declaration.trimEnd().length;
  if (place === 'end') return `${buggy}${lines.join('\n')}\n`;
  const inner = lines.map((line) => `${indent[language]}${line}\n`).join('');
  return `${buggy.slice(0, start)}\n${inner}${buggy.slice(start).replace(/^\n/, '')}`;
}

/** The bug, and a loop that never ends before it comes up. */
export function withEndlessLoop(of: Case): string {
  const lines = of.task.language === 'python' ? ['while True:', '    pass'] : ['while (true) {}'];
  return withStatement(of.task, lines, placeOf(of));
}

/** The bug, and a name that is nowhere defined before it comes up. */
export function withUndefinedName(of: Case): string {
  return withStatement(
    of.task,
    [of.task.language === 'python' ? 'missing_total + 1' : 'missingTotal + 1;'],
    placeOf(of),
  );
}
