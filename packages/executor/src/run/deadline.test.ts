import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEADLINE, Deadline } from './deadline.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

describe('a deadline', () => {
  it('aborts when the time that is left is over', () => {
    const deadline = new Deadline(1_000, 400);
    vi.advanceTimersByTime(599);
    expect(deadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadline.signal.reason).toBe(DEADLINE);
  });

  it('stands still while somebody is waited for, also where several are', async () => {
    const deadline = new Deadline(1_000, 0);
    vi.advanceTimersByTime(900);
    const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const waits = answers.map(({ promise }) => deadline.whilePaused(() => promise));
    vi.advanceTimersByTime(50_000);
    answers[0]?.resolve();
    await waits[0];
    vi.advanceTimersByTime(50_000);
    answers[1]?.resolve();
    await waits[1];
    vi.advanceTimersByTime(99);
    expect(deadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadline.signal.aborted).toBe(true);
  });

  it('that was over before aborts at once, and one that is none never', () => {
    const over = new Deadline(1_000, 5_000);
    vi.advanceTimersByTime(0);
    expect(over.signal.aborted).toBe(true);
    const none = new Deadline(undefined, 5_000);
    vi.advanceTimersByTime(1e9);
    expect(none.signal.aborted).toBe(false);
    expect(() => none.assertLeft()).not.toThrow();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('longer than a timer can be is kept all the same', () => {
    const long = new Deadline(3e9, 0);
    vi.advanceTimersByTime(2.5e9);
    expect(long.signal.aborted).toBe(false);
    vi.advanceTimersByTime(0.5e9);
    expect(long.signal.aborted).toBe(true);
  });

  it('is asked by the clock where its timer comes late, and leaves none behind', () => {
    const now = vi.spyOn(performance, 'now');
    const started = performance.now();
    const deadline = new Deadline(1_000, 0);
    now.mockReturnValue(started + 1_000);
    expect(() => deadline.assertLeft()).toThrow(expect.objectContaining({ code: 'RUN_DEADLINE_EXCEEDED' }));
    expect(deadline.signal.reason).toBe(DEADLINE);
    now.mockRestore();
    const closed = new Deadline(1_000, 0);
    closed.close();
    vi.advanceTimersByTime(5_000);
    expect(closed.signal.aborted).toBe(false);
  });
});
