import { MaeError } from '@mae/protocol';
import type { RunFlags } from '../flags.js';
import { readStandardInput } from './read-standard-input.js';

function problem(message: string): MaeError {
  return new MaeError({ code: 'CLI_TASK', message });
}

/**
 * The task and its context. Standard input is read for `-` and for `--stdin`, and otherwise left alone.
 *
 * @throws MaeError `CLI_TASK` where there is none, or two
 */
export async function readTask(
  argument: string | undefined,
  flags: Pick<RunFlags, 'prompt' | 'stdin' | 'context'>,
  signal: AbortSignal,
): Promise<{ task: string; context?: string }> {
  const { prompt, stdin = false, context } = flags;
  if (argument !== undefined && prompt !== undefined) {
    throw problem('There are two tasks: give it once, as an argument or with --prompt.');
  }
  const given = argument ?? prompt;
  if (given === undefined) throw problem('There is no task. Give one: mae run "Add the numbers from 1 to 10".');
  if (given === '-' && stdin) throw problem('Standard input is the task already (-); leave --stdin away.');
  const task = given === '-' ? await readStandardInput(signal) : given;
  if (task.trim() === '') throw problem('The task is empty. Say what to do: mae run "Add the numbers from 1 to 10".');
  if (!stdin) return { task, context };
  const data = await readStandardInput(signal);
  return {
    task,
    context: [context, data].filter((part) => part !== undefined && part !== '').join('\n\n') || undefined,
  };
}
