import { Monty, MontyRepl } from '@pydantic/monty';
import { inTurn, mostTaskMs, type Open, type Opened, type Ran } from './peer.ts';

async function run(code: string): Promise<Ran> {
  const ran: Ran = { stdout: '', stderr: '' };
  try {
    new Monty(code).run({
      limits: { maxDurationSecs: mostTaskMs / 1000 },
      printCallback: (_stream: string, text: string) => {
        ran.stdout += text;
      },
    });
    return ran;
  } catch (error) {
    return { ...ran, failure: error instanceof Error ? error.message : String(error) };
  }
}

async function session(codes: string[]): ReturnType<Opened['session']> {
  const repl = new MontyRepl();
  return inTurn(codes, async (code) => {
    // What a session prints cannot be read: the last command gives its text as a value.
    const value: unknown = repl.feed(code.replace(/^print\((\w+)\)$/, '$1'));
    return { stdout: typeof value === 'string' ? `${value}\n` : '', stderr: '' };
  });
}

export const open: Open = async () => ({ run, session, close: async () => undefined });
