import type { RunEvent } from '@mae/protocol';
import { ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { executorOf, programs } from './__fixtures__/run-log.js';

describe('stream', () => {
  it('gives every durable event in order, with deltas between', async () => {
    const stream = executorOf(new ScriptedModel(programs('print(3)'))).stream('add 1 and 2');
    const events: RunEvent[] = [];
    for await (const event of stream) events.push(event);
    const durable = events.filter((event) => 'sequence' in event);
    expect(durable.map((event) => event.sequence)).toEqual(durable.map((_, index) => index));
    expect(events.some((event) => event.type === 'code.delta')).toBe(true);
    expect(events.some((event) => event.type === 'execution.output')).toBe(true);
    expect((await stream.result).stopReason).toBe('passed');
  });

  it('is cancelled when its reader leaves', async () => {
    const stream = executorOf(new ScriptedModel(programs('print(3)'))).stream('add 1 and 2');
    for await (const event of stream) if (event.type === 'plan.started') break;
    expect(await stream.result).toMatchObject({ stopReason: 'cancelled' });
  });

  it('is read once', async () => {
    const stream = executorOf(new ScriptedModel(programs('print(3)'))).stream('add 1 and 2');
    stream[Symbol.asyncIterator]();
    expect(() => stream[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: 'RUN_STREAM_TAKEN' }));
    expect((await stream.result).stopReason).toBe('passed');
  });

  it('throws where the result rejects', async () => {
    const stream = executorOf(new ScriptedModel([])).stream('');
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'RUN_OPTIONS_INVALID' });
  });
});
