import type { RunOutcome } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import { atRest, hostPids } from '../processes.ts';
import { inTurn, mostTaskMs, type Open, type Opened, type Ran } from './peer.ts';

function ranOf({ status, stdout, stderr, error }: RunOutcome): Ran {
  return { stdout, stderr, ...(status !== 'ok' && { failure: `${status}: ${error?.message ?? ''}` }) };
}

async function open(language: 'python' | 'javascript'): Promise<Opened> {
  const engine = new ExecutionEngine({ hosts: { max: 2 } });
  const run = async (code: string): Promise<Ran> =>
    ranOf(await engine.execute(code, { language, limits: { timeoutMs: mostTaskMs } }));
  return {
    run,
    rest: () => atRest(engine),
    async session(codes) {
      await using session = await engine.session({ language });
      return await inTurn(codes, async (code) => ranOf(await session.execute(code)));
    },
    pids: () => hostPids(engine),
    close: () => engine.close(),
  };
}

export const openPython: Open = () => open('python');
export const openJavaScript: Open = () => open('javascript');
