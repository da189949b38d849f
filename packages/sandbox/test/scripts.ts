import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../dist/index.js', import.meta.url));
const isLinux = process.platform === 'linux';

/** A process of its own that uses the built engine. */
export function script(code: string, stdio: StdioOptions = ['ignore', 'pipe', 'inherit']): ChildProcess {
  const text = `import { ExecutionEngine } from ${JSON.stringify(built)};\n${code}`;
  return spawn(process.execPath, ['--input-type=module', '-e', text], { stdio });
}

/** Gone, or dead and not yet collected by the process that inherited it. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  return isLinux && /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

export async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('ended without a line');
}
