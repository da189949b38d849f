import { gate } from '@mae/testing';
import type { Progress } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import { startAdding } from '../__fixtures__/adding.js';
import { connected, dialed, listening, said } from '../__fixtures__/clients.js';

const call = { name: 'execute_task', arguments: { task: 'add 1 and 2', waitSeconds: 600 } };

describe('progress', () => {
  it('tells what the run is at, with a number that only grows', async () => {
    const { runs } = await startAdding({ programs: ['print(4)', 'print(3)'] });
    const client = await connected({ runs });
    const seen: Progress[] = [];
    const { data } = said(await client.callTool(call, undefined, { onprogress: (progress) => seen.push(progress) }));
    expect(data).toMatchObject({ success: true, attempts: 2 });
    expect(seen.map(({ progress }) => progress)).toEqual(seen.map((_, index) => index + 1));
    const messages = seen.map(({ message }) => message);
    expect(messages).toEqual(
      expect.arrayContaining([
        `started as run ${data.runId}`,
        'planning',
        'planned: 1 check',
        'attempt 1: running the program',
        'attempt 1: failed, 0 of 1 check passed',
        'attempt 2: passed, 1 of 1 check passed',
        'ended: passed',
      ]),
    );
  });

  it('is not sent to a client that did not ask for it', async () => {
    const { runs } = await startAdding();
    const client = await connected({ runs, heartbeatMs: 1 });
    const unasked: unknown[] = [];
    client.fallbackNotificationHandler = async (notification) => void unasked.push(notification);
    await client.callTool(call);
    expect(unasked).toEqual([]);
  });
});

/** Long for a heartbeat every 50 ms to be late, short for a test to wait. */
const timeout = 2_000;

describe('a call that takes longer than the client’s timeout', () => {
  it('ends well, as progress counts as a sign of life', async () => {
    const hold = gate();
    const { runs } = await startAdding({ hold });
    const { url } = await listening({ runs, heartbeatMs: 50 });
    const client = await dialed(url);
    const startedAt = performance.now();
    let elapsed = 0;
    const onprogress = (): void => {
      elapsed = performance.now() - startedAt;
      if (elapsed > 1.2 * timeout) hold.release();
    };
    const result = await client.callTool(call, undefined, { timeout, resetTimeoutOnProgress: true, onprogress });
    expect(said(result).data).toMatchObject({ success: true });
    expect(elapsed).toBeGreaterThan(timeout);
  });

  it('is given up by a client that counts from the beginning, and the run with it', async () => {
    const { runs } = await startAdding({ hold: gate() });
    const { url } = await listening({ runs, heartbeatMs: 50 });
    const client = await dialed(url);
    await expect(client.callTool(call, undefined, { timeout: 200 })).rejects.toThrow('timed out');
    await runs.idle();
    expect(await runs.list()).toMatchObject([{ stopReason: 'cancelled' }]);
  });

  it('never comes about where the call returns before the run has ended', async () => {
    const hold = gate();
    const { runs } = await startAdding({ hold });
    const { url } = await listening({ runs, waitSeconds: 0.1 });
    const client = await dialed(url);
    const started = said(await client.callTool({ name: 'execute_task', arguments: { task: 'add' } }));
    expect(started.data).toMatchObject({ status: 'running' });
    const { runId } = started.data;
    const first = said(await client.callTool({ name: 'get_run', arguments: { runId, waitSeconds: 0.1 } }));
    expect(first.data).toMatchObject({ status: 'running' });
    hold.release();
    const last = said(await client.callTool({ name: 'get_run', arguments: { runId, waitSeconds: 600 } }));
    expect(last.data).toMatchObject({ status: 'completed', success: true });
  });
});
