import { describe, expect, it, vi } from 'vitest';
import { CallGate } from './call-gate.js';

function gate(limits: { maxCalls?: number; maxCallBytes?: number } = {}) {
  const send = vi.fn();
  const onFlood = vi.fn();
  const options = { functions: [{ name: 'f', takes: 'any' as const }], send, onFlood };
  return { gate: new CallGate({ ...options, limits: { maxCalls: 3, maxCallBytes: 10, ...limits } }), send, onFlood };
}

describe('CallGate', () => {
  it('numbers calls, and sends what fits', () => {
    const { gate: calls, send } = gate();
    expect([calls.post('f', '1'), calls.post('f', '{"a":"é"}')]).toEqual([1, 2]);
    expect(send.mock.calls.map(([call, name, body]) => [call, name, String(body)])).toEqual([
      [1, 'f', '1'],
      [2, 'f', '{"a":"é"}'],
    ]);
  });

  it.each([
    ['a name that is not there', 'g', '1', 'no such function'],
    ['a name that is none', ['f'], '1', 'no such function'],
    ['an argument that is no text', 'f', { length: 1 }, 'must be JSON'],
    ['an argument that is too long', 'f', '"123456789"', '10 bytes'],
    ['one that is too long as UTF-8 alone', 'f', '"éééé\u20ac"', '10 bytes'],
  ])('refuses %s, and sends nothing', (_, name, json, why) => {
    const { gate: calls, send } = gate();
    expect(calls.post(name, json)).toContain(why);
    expect(send).not.toHaveBeenCalled();
    expect(calls.post('f', '1')).toBe(1);
  });

  it('refuses calls beyond their number, and ends a program that goes on all the same', () => {
    const { gate: calls, onFlood } = gate({ maxCalls: 2 });
    calls.post('f', '1');
    calls.post('f', '1');
    for (let refused = 0; refused < 1_000; refused++) expect(calls.post('f', '1')).toContain('2 times');
    expect(onFlood).not.toHaveBeenCalled();
    calls.post('f', '1');
    expect(onFlood).toHaveBeenCalledOnce();
  });

  it('hands out each answer once, in the order they came, and none that nobody asked for', () => {
    const { gate: calls } = gate();
    const heard = vi.fn();
    calls.listen(heard);
    for (let call = 0; call < 2; call++) calls.post('f', '1');
    for (const call of [2, 7, 1, 2]) calls.answer({ call, end: 'ok', text: String(call) });
    expect(heard).toHaveBeenCalledTimes(2);
    expect([calls.take()?.call, calls.take()?.call, calls.take()]).toEqual([2, 1, undefined]);
    expect([calls.isPending, calls.hasAnswer]).toEqual([false, false]);
  });

  it('is silent once it is closed', () => {
    const { gate: calls, send } = gate();
    calls.post('f', '1');
    calls.answer({ call: 1, end: 'ok', text: '1' });
    calls.close();
    calls.answer({ call: 1, end: 'ok', text: '1' });
    expect([calls.take(), calls.isPending]).toEqual([undefined, false]);
    expect(calls.post('f', '1')).toContain('has ended');
    expect(send).toHaveBeenCalledOnce();
  });
});
