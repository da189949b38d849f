import { gate } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { startAdding } from '../__fixtures__/adding.js';
import { connected, dialed, listening } from '../__fixtures__/clients.js';

const call = { name: 'execute_task', arguments: { task: 'add 1 and 2', waitSeconds: 600 } };
const stopReasons = async (runs: { list: () => Promise<{ stopReason?: string }[]> }) =>
  (await runs.list()).map(({ stopReason }) => stopReason);

describe('a request that the client cancels', () => {
  it.each(['in one process', 'over HTTP'])('cancels its run, %s', async (where) => {
    const hold = gate();
    const { runs } = await startAdding({ hold });
    const served = where === 'over HTTP' ? await listening({ runs }) : undefined;
    const client = served ? await dialed(served.url) : await connected({ runs });
    const cancel = new AbortController();
    const called = client.callTool(call, undefined, { signal: cancel.signal });
    await hold.reached;
    cancel.abort();
    await expect(called).rejects.toThrow();
    await runs.idle();
    expect(await stopReasons(runs)).toEqual(['cancelled']);
    // Its answer will never come, so nothing is kept open for it.
    while ((served?.handler.size ?? 0) > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('cancels no run of another client, though their requests have the same number', async () => {
    const hold = gate();
    const { runs } = await startAdding({ hold });
    const { url } = await listening({ runs });
    const [one, other] = [await dialed(url), await dialed(url)];
    const kept = one.callTool(call);
    await hold.reached;
    const cancel = new AbortController();
    const given = other.callTool(call, undefined, { signal: cancel.signal });
    while (runs.running < 2) await new Promise((resolve) => setImmediate(resolve));
    cancel.abort();
    await expect(given).rejects.toThrow();
    hold.release();
    expect((await kept).structuredContent).toMatchObject({ success: true });
    await runs.idle();
    expect((await stopReasons(runs)).sort()).toEqual(['cancelled', 'passed']);
  });

  it('ends a wait of get_run, and not the run', async () => {
    const hold = gate();
    const { runs } = await startAdding({ hold });
    const client = await connected({ runs });
    const { runId } = await runs.start({ task: 'add 1 and 2' });
    await hold.reached;
    const cancel = new AbortController();
    const waiting = { name: 'get_run', arguments: { runId, waitSeconds: 600 } };
    const called = client.callTool(waiting, undefined, { signal: cancel.signal, onprogress: () => cancel.abort() });
    await expect(called).rejects.toThrow();
    expect(runs.running).toBe(1);
    hold.release();
    await runs.idle();
    expect(await stopReasons(runs)).toEqual(['passed']);
  });
});

describe('a connection that closes', () => {
  it.each(['in one process', 'over HTTP'])('leaves the run at work, %s', async (where) => {
    const hold = gate();
    const { runs } = await startAdding({ hold });
    const served = where === 'over HTTP' ? await listening({ runs }) : undefined;
    const client = served ? await dialed(served.url) : await connected({ runs });
    const called = client.callTool(call).catch(() => {});
    await hold.reached;
    await client.close();
    await called;
    while ((served?.handler.size ?? 0) > 0) await new Promise((resolve) => setImmediate(resolve));
    hold.release();
    await runs.idle();
    expect(await stopReasons(runs)).toEqual(['passed']);
  });
});
