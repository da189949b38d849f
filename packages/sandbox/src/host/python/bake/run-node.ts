import { spawn } from 'node:child_process';
import { MaeError } from '@mae/protocol';

/**
 * Runs a script in a Node of its own, with an empty environment.
 *
 * @throws MaeError `SANDBOX_PYTHON_BUILD_FAILED` where it does not start or does not end well
 */
export function runNode(flags: string[], script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, '-'], {
      env: {},
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const failed = (cause: unknown, said = '') =>
      reject(
        new MaeError({
          code: 'SANDBOX_PYTHON_BUILD_FAILED',
          message: `The Python runtime could not be built. ${reasonIn(said)}`.trim(),
          details: { said: said.slice(0, 2_000) },
          cause,
        }),
      );
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, 10_000);
    });
    child.on('error', failed);
    child.on('close', (code, signal) => (code === 0 ? resolve() : failed({ code, signal }, said)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(script);
  });
}

/** The line that names the error; the stack around it goes into the details. */
function reasonIn(said: string): string {
  const lines = said.split('\n');
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0] ?? '';
}
