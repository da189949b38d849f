import type { Task } from '../data/task.ts';
import { runNative } from '../native/run-native.ts';

const bytes = (text: string): number => Buffer.byteLength(text);

/** What a program and its test write natively, of any kind. */
async function outputOf({ language, test }: Task, program: string): Promise<string> {
  const [command, args] =
    language === 'python' ? (['python3', ['-I', '-']] as const) : ([process.execPath, ['-']] as const);
  const { stdout, stderr, isLate } = await runNative(command, [...args], `${program}\n${test}\n`, 5);
  return isLate ? 'The program was stopped: it ran for 5 s.\n' : `${stdout}${stderr}`;
}

/**
 * Bytes of the messages of each repair request of a naive loop: the system prompt and the task, then every program with
 * its whole output and the whole text of the test, all of it sent again each time.
 *
 * @param programs those that failed, in order; null in place of what one wrote stands for one that did not end
 */
export async function naiveBytes(
  task: Task,
  system: string,
  programs: { code: string; ends: boolean }[],
): Promise<number[]> {
  let sum = bytes(system) + bytes(task.instruction);
  const sums: number[] = [];
  for (const { code, ends } of programs) {
    const output = ends ? await outputOf(task, code) : 'The program was stopped: it ran for 5 s.\n';
    sum += bytes(code) + bytes(output) + bytes(task.test);
    sums.push(sum);
  }
  return sums;
}
