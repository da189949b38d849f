import type { RunOutcome } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import { atRest, hostPids } from '../processes.ts';
import { mostTaskMs, type Open, type Opened, type Ran, replay } from './peer.ts';

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
    session: (codes) => replay(codes, run),
    pids: () => hostPids(engine),
    close: () => engine.close(),
  };
}

export const openPython: Open = () => open('python');
export const openJavaScript: Open = () => open('javascript');
