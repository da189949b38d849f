import type { SandboxRequest } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import type { Counts } from './counts.ts';
import { atRest } from './processes.ts';

const limitMs = 200;
const check = (code: string) => [{ id: 'endless', source: 'caller' as const, kind: 'assert' as const, code }];

/** Programs that go on until they are ended, and what ends them after 200 ms. */
const endless: { code: string; request: SandboxRequest; isCancelled?: boolean }[] = [
  { code: 'while True: pass', request: { language: 'python', limits: { timeoutMs: limitMs } } },
  { code: 'import time\ntime.sleep(30)', request: { language: 'python', limits: { timeoutMs: limitMs } } },
  {
    code: 'while True: print("x")',
    request: { language: 'python', limits: { timeoutMs: limitMs, maxOutputBytes: 2 ** 26 } },
  },
  { code: 'while True: pass', request: { language: 'python', limits: { cpuMs: limitMs } } },
  { code: '1', request: { language: 'python', limits: { checkMs: limitMs }, checks: check('while True: pass') } },
  { code: 'while True: pass', request: { language: 'python' }, isCancelled: true },
  { code: 'for (;;);', request: { language: 'javascript', limits: { timeoutMs: limitMs } } },
  { code: 'await new Promise(() => {})', request: { language: 'javascript', limits: { timeoutMs: limitMs } } },
  { code: 'for (;;);', request: { language: 'javascript', limits: { cpuMs: limitMs } } },
  { code: '1', request: { language: 'javascript', limits: { checkMs: limitMs }, checks: check('for (;;);') } },
  { code: 'for (;;);', request: { language: 'javascript' }, isCancelled: true },
];

/**
 * Milliseconds between the end of a program's time and the moment its outcome is there. Measured by the caller from the
 * call on, so the start of the program counts as overshoot too.
 */
export async function overshoots({ deadlines: count, ofKind }: Counts): Promise<number[]> {
  await using engine = new ExecutionEngine({ hosts: { max: 1 } });
  const taken: number[] = [];
  for (const { code, request, isCancelled } of endless.slice(0, ofKind)) {
    for (let index = 0; index < count; index++) {
      await engine.warm({ language: request.language });
      await atRest(engine);
      const startedAt = performance.now();
      const signal = isCancelled ? AbortSignal.timeout(limitMs) : undefined;
      const { status } = await engine.execute(code, { ...request, signal });
      taken.push(performance.now() - startedAt - limitMs);
      const wanted = isCancelled ? 'cancelled' : request.checks === undefined ? 'timeout' : 'ok';
      if (status !== wanted) throw new Error(`${code} ended as ${status}`);
    }
  }
  return taken;
}
