import { describe, expect, it } from 'vitest';
import { Slots } from './slots.js';

describe('Slots', () => {
  it('lets the next in when one leaves, in order', async () => {
    const slots = new Slots(1);
    await slots.take();
    const order: string[] = [];
    const first = slots.take().then(() => order.push('first'));
    const second = slots.take().then(() => order.push('second'));
    expect(slots.waiting).toBe(2);
    slots.give();
    await first;
    slots.give();
    await second;
    expect(order).toEqual(['first', 'second']);
  });

  it('forgets one who gives up, and takes no slot for it', async () => {
    const slots = new Slots(1);
    await slots.take();
    const controller = new AbortController();
    const waiting = slots.take(controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    slots.give();
    await slots.take();
    expect(slots.waiting).toBe(0);
  });

  it('rejects at once where the signal is aborted, and turns away all who wait', async () => {
    const slots = new Slots(1);
    await expect(slots.take(AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    await slots.take();
    const waiting = slots.take();
    slots.refuse(new Error('closed'));
    await expect(waiting).rejects.toThrow('closed');
  });
});
