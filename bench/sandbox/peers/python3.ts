import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { mostTaskMs, type Opened, type Ran, replay } from './peer.ts';

const start = promisify(execFile);

/** The interpreter itself: what is called python3 may be a script that looks for one, and takes longer than it. */
async function interpreter(): Promise<string> {
  const { stdout } = await start('python3', ['-I', '-c', 'import sys; print(sys.executable)']);
  return stdout.trim();
}

const file = await interpreter();

export async function open(): Promise<Opened> {
  const run = async (code: string): Promise<Ran> => {
    try {
      return await start(file, ['-I', '-c', code], { timeout: mostTaskMs });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as Partial<Ran>;
      return { stdout, stderr, failure: stderr.trim().split('\n').at(-1) ?? String(error) };
    }
  };
  return { run, session: (codes) => replay(codes, run), close: async () => undefined };
}
