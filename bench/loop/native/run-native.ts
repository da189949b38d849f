import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface NativeEnd {
  stdout: string;
  stderr: string;
  exitCode: number | null;
  /** It was killed, because it did not end in time. */
  isLate: boolean;
}

/** Runs a command with a text as its standard input, and kills it where it takes longer than it may. */
export async function runNative(command: string, args: string[], input: string, seconds: number): Promise<NativeEnd> {
  const child = spawn(command, args, { stdio: 'pipe' });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, seconds * 1_000);
  // A child that is gone before it has read all of its input says so by its exit.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  try {
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    return { stdout, stderr, exitCode, isLate };
  } finally {
    clearTimeout(timer);
  }
}
