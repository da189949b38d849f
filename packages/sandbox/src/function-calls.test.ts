import { Buffer } from 'node:buffer';
import type { HostFunction } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FunctionCalls } from './function-calls.js';
import { readFunctions } from './functions.js';

type Reply = { call: number; end: string; body: string };

/** The calls of one run, and each reply as it comes. */
function callsOf(functions: Record<string, HostFunction>, maxCallBytes = 100) {
  const replies: Reply[] = [];
  const waiting: ((reply: Reply) => void)[] = [];
  const calls = new FunctionCalls({
    functions: readFunctions(functions).ready,
    limits: { maxCalls: 3, maxCallBytes },
    reply: (call, end, body) => {
      const reply = { call, end, body: Buffer.from(body).toString('utf8') };
      replies.push(reply);
      waiting.shift()?.(reply);
    },
  });
  const ask = (call: number, name: string, json: string) => {
    const answered = new Promise<Reply>((resolve) => waiting.push(resolve));
    calls.take({ call, name }, Buffer.from(json));
    return answered;
  };
  return { calls, ask, replies };
}

const double: HostFunction = {
  input: z.number(),
  output: z.number(),
  call: async (value: unknown) => Number(value) * 2,
};

describe('FunctionCalls', () => {
  it('answers with what the function gave, as JSON', async () => {
    const { ask, calls } = callsOf({ double });
    expect(await ask(1, 'double', '21')).toEqual({ call: 1, end: 'ok', body: '42' });
    expect(calls.counts).toEqual([{ name: 'double', calls: 1, failures: 0 }]);
  });

  it.each([
    ['does not fit its schema', '"x"', 'does not fit'],
    ['is no JSON', '{', 'not JSON'],
    ['is nested too deeply', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'levels deep'],
    ['would set a prototype', '{"__proto__": 1}', '__proto__'],
    ['would set one in an escape', '{"\\u005f_proto__": 1}', '__proto__'],
  ])('refuses an argument that %s', async (_, json, why) => {
    const { ask, calls } = callsOf({ double }, 100_000);
    expect(await ask(1, 'double', json)).toMatchObject({ end: 'input', body: expect.stringContaining(why) });
    expect(calls.counts).toMatchObject([{ calls: 1, failures: 1 }]);
  });

  it.each([
    ['throws', () => Promise.reject(new TypeError('no luck')), 'failed', 'no luck'],
    ['gives what its schema refuses', async () => 'text', 'failed', 'does not fit'],
    ['gives what is no JSON', async () => 1n, 'failed', 'does not fit'],
  ])('says so where a function %s', async (_, call, end, why) => {
    const { ask } = callsOf({ f: { ...double, call } });
    expect(await ask(1, 'f', '1')).toMatchObject({ end, body: expect.stringContaining(why) });
  });

  it('refuses a result that has too many bytes, or is a circle', async () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const { ask } = callsOf({
      long: { input: z.number(), call: async () => 'x'.repeat(200) },
      turns: { input: z.number(), call: async () => circle },
    });
    expect(await ask(1, 'long', '1')).toMatchObject({ end: 'limit', body: expect.stringContaining('202 bytes') });
    expect(await ask(2, 'turns', '1')).toMatchObject({ end: 'failed', body: expect.stringContaining('as JSON') });
  });

  it.each([
    ['of no function', 1, 'g', '1'],
    ['out of turn', 2, 'double', '1'],
    ['with too much', 1, 'double', '1'.repeat(101)],
  ])('does not believe a host that lets through a call %s', (_, call, name, json) => {
    const { calls } = callsOf({ double });
    expect(() => calls.take({ call, name }, Buffer.from(json))).toThrow(/^A call/);
  });

  it('tells functions that the run is over, and hears them no more', async () => {
    let told: unknown;
    const begun = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const { calls, replies } = callsOf({
      slow: {
        input: z.number(),
        call: (_: unknown, { signal }: { signal: AbortSignal }) =>
          new Promise((_resolve, reject) => {
            begun.resolve();
            signal.addEventListener('abort', () => {
              told = signal.reason;
              reject(signal.reason);
              ended.resolve();
            });
          }),
      },
    });
    calls.take({ call: 1, name: 'slow' }, Buffer.from('1'));
    await begun.promise;
    const reason = new Error('over');
    calls.end(reason);
    await ended.promise;
    expect(told).toBe(reason);
    expect(replies).toEqual([]);
    expect(calls.counts).toEqual([{ name: 'slow', calls: 1, failures: 0 }]);
  });
});
