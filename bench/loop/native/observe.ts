import type { Task } from '../data/task.ts';
import type { Observation } from './observation.ts';
import { observeJavaScript } from './observe-javascript.ts';
import { observePython } from './observe-python.ts';

/** How long a program may run natively: one that does not end is not waited for longer. */
export const nativeSeconds = 5;

/** What comes up first when a task's test is run after a program, natively and without any part of what is measured. */
export function observe(task: Task, program: string, seconds: number): Promise<Observation> {
  return task.language === 'python' ? observePython(program, task, seconds) : observeJavaScript(program, task, seconds);
}
