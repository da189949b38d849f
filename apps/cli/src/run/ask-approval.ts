import { createInterface } from 'node:readline/promises';
import type { Approve } from '@mae/executor';
import { MaeError } from '@mae/protocol';
import { oneLine, safeText } from '../output/safe-text.js';
import { writeError } from '../output/streams.js';
import { count } from '../render/format.js';

/** Refuses a run that would have nobody to ask. @throws MaeError `CLI_REJECTED` */
export function assertTerminal(): void {
  if (process.stdin.isTTY && process.stderr.isTTY) return;
  throw new MaeError({
    code: 'CLI_REJECTED',
    message: '--approve code asks on the terminal, and there is none. Start mae from one, or leave --approve away.',
  });
}

/** Shows a program and asks on the terminal whether it may run. Only a yes is a yes. */
export function askApproval(signal: AbortSignal): Approve {
  return async ({ artifact, checks }) => {
    const lines = safeText(artifact.code.trimEnd()).split('\n');
    const width = String(lines.length).length;
    writeError(`\n${artifact.filename}, to run in the sandbox with ${count(checks.length, 'check')}:\n`);
    for (const [index, line] of lines.entries()) writeError(`${String(index + 1).padStart(width)} | ${line}\n`);
    const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
    // A terminal in raw mode gives Ctrl-C to readline and not to the process.
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      for (;;) {
        const answer = oneLine(await question(terminal, 'Run it? [y/n] ', signal)).toLowerCase();
        if (['y', 'yes'].includes(answer)) return { decision: 'approve' };
        if (['n', 'no'].includes(answer)) return { decision: 'reject', reason: 'not approved on the terminal' };
      }
    } finally {
      terminal.close();
    }
  };
}

/** A line, or a no where the terminal is closed (Ctrl-D). */
function question(terminal: ReturnType<typeof createInterface>, text: string, signal: AbortSignal): Promise<string> {
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('n')));
  return Promise.race([terminal.question(text, { signal }), closed]);
}
