import { noUsage, schemaVersion, type TransientEvent } from '@mae/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MergedTransients } from './merged-transients.js';

const common = { schemaVersion, runId: 'r', at: '2026-01-01T00:00:00.000Z', after: 1 } as const;
const delta = (attemptId: string, text: string): TransientEvent => ({ ...common, type: 'code.delta', attemptId, text });
const usage = (totalTokens: number): TransientEvent => ({
  ...common,
  type: 'usage.updated',
  usage: { ...noUsage, totalTokens },
});

function merged() {
  const sent: TransientEvent[][] = [];
  const bus = {
    followed: true,
    isFollowed: () => bus.followed,
    publish: (_: string, events: TransientEvent[]) => void sent.push(events),
  };
  return { sent, bus, transients: new MergedTransients('r', bus) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('sends the first at once, then at most ten times a second, each text whole and in order', () => {
  const { sent, transients } = merged();
  for (let index = 0; index < 1_000; index++) {
    transients.add(delta('1.0', `${index} `));
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(100);
  expect(sent.length).toBeLessThanOrEqual(11);
  const text = sent.flat().map((event) => ('text' in event ? event.text : ''));
  expect(text.join('')).toBe(Array.from({ length: 1_000 }, (_, index) => `${index} `).join(''));
  vi.advanceTimersByTime(10_000);
  expect(sent.length).toBeLessThanOrEqual(11);
});

it('joins what belongs together, and of figures keeps the last', () => {
  const { sent, transients } = merged();
  transients.add(delta('1.0', 'first'));
  for (const event of [delta('1.0', 'a'), delta('1.1', 'x'), usage(1), delta('1.0', 'b'), usage(2)])
    transients.add(event);
  vi.advanceTimersByTime(100);
  expect(sent[1]).toEqual([delta('1.0', 'ab'), delta('1.1', 'x'), usage(2)]);
});

it('keeps and sends nothing while nobody follows, and nothing once it is disposed of', () => {
  const { sent, bus, transients } = merged();
  bus.followed = false;
  transients.add(delta('1.0', 'unheard'));
  bus.followed = true;
  transients.add(delta('1.0', 'heard'));
  transients.add(delta('1.0', 'too late'));
  transients[Symbol.dispose]();
  vi.advanceTimersByTime(1_000);
  expect(sent).toEqual([[delta('1.0', 'heard')]]);
});
