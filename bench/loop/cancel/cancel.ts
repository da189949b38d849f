import { MistralApiClient } from '@mae/client';
import { MistralAutonomousExecutor } from '@mae/executor';
import { ExecutionEngine } from '@mae/sandbox';
import { startMistralServer } from '@mae/testing';
import { type Moment, moments } from './moments.ts';

/** Of one moment: milliseconds from the cancel until all had stopped, run by run. */
export interface CancelTimes {
  name: string;
  ms: number[];
}

/**
 * How long a cancelled run takes to stop in each of its moments, over HTTP and with the sandbox: until its result is
 * there, the server has seen the connection of the answer close, and no host is at work.
 */
export async function cancelTimes(runs: number): Promise<CancelTimes[]> {
  await using sandbox = new ExecutionEngine({ hosts: { min: 2, max: 1 } });
  const times: CancelTimes[] = [];
  for (const moment of moments) {
    const ms: number[] = [];
    for (let run = 0; run <= runs; run++) {
      const took = await cancelled(moment, sandbox);
      // The first of each loads what the others find.
      if (run > 0) ms.push(took);
    }
    times.push({ name: moment.name, ms });
  }
  return times;
}

async function cancelled(moment: Moment, sandbox: ExecutionEngine): Promise<number> {
  await using server = await startMistralServer({ script: moment.script() });
  await using client = new MistralApiClient({ apiKey: 'a-key-for-tests', baseUrl: server.baseUrl });
  await using executor = new MistralAutonomousExecutor({ model: client.chat, sandbox });
  await sandbox.warm({ language: 'python' });
  const cancel = new AbortController();
  const limits = { timeoutMs: 60_000, ...moment.options?.limits };
  const stream = executor.stream('add one', { ...moment.options, limits, signal: cancel.signal });
  let startedAt = Number.NaN;
  for await (const event of stream) {
    if (cancel.signal.aborted || !moment.isNow(event)) continue;
    await server.received(moment.requests);
    startedAt = performance.now();
    cancel.abort();
  }
  const { stopReason } = await stream.result;
  await Promise.all(server.requests.map(({ closed }) => closed));
  while (sandbox.stats().python.busy > 0) await new Promise((resolve) => setImmediate(resolve));
  if (stopReason !== 'cancelled') throw new Error(`${moment.name}: the run ended as ${stopReason}.`);
  return performance.now() - startedAt;
}
