import { describe, expect, it, vi } from 'vitest';
import { LocalBus } from './local-bus.js';

describe('a listener that throws', () => {
  it('is warned of, and harms neither the other listeners nor whoever tells', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const bus = new LocalBus();
    const told: unknown[] = [];
    const bad = new Error('the listener fails');
    bus.follow('run_a', {
      changed: () => {
        throw bad;
      },
    });
    bus.follow('run_a', { changed: (sequence) => told.push(sequence) });
    bus.changed('run_a', 7);
    expect(told).toEqual([7]);
    await vi.waitFor(() => expect(warn).toHaveBeenCalledWith(bad));
    warn.mockRestore();
  });
});
