import { expect, test } from 'vitest';
import { readServerEvents } from './server-events.js';

async function* split(bytes: Uint8Array, ...positions: number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [...positions, bytes.length]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

async function read(bytes: AsyncIterable<Uint8Array>): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const { event, data } of readServerEvents(bytes)) events.push(event === undefined ? data : [event, data]);
  return events;
}

test.each(['\n', '\r\n', '\r'])(
  'the events are the same at every split into two and three (line end %j)',
  async (end) => {
    const text = [
      '\uFEFF: hi',
      'data: {"é😀":"a\u2028b"}',
      '',
      'event: error',
      'data: x',
      'data: y',
      '',
      'id: 1',
      'data: [DONE]',
    ].join(end);
    const bytes = new TextEncoder().encode(text);
    const expected = ['{"é😀":"a\u2028b"}', ['error', 'x\ny'], '[DONE]'];
    for (let at = 0; at <= bytes.length; at++) {
      expect(await read(split(bytes, at))).toEqual(expected);
      expect(await read(split(bytes, at, Math.min(bytes.length, at + 1)))).toEqual(expected);
    }
  },
);

test('a last event without its blank line is marked as unfinished', async () => {
  const marks: boolean[] = [];
  const bytes = new TextEncoder().encode('data: a\n\ndata: b');
  for await (const { unfinished } of readServerEvents(split(bytes))) marks.push(unfinished);
  expect(marks).toEqual([false, true]);
});

test('a line without end is an error, not a full memory', async () => {
  async function* endless() {
    const piece = new TextEncoder().encode('x'.repeat(1_000_000));
    yield new TextEncoder().encode('data: ');
    for (;;) yield piece;
  }
  await expect(read(endless())).rejects.toMatchObject({ type: 'max-buffer-size-exceeded' });
});

test('nothing gives nothing', async () => {
  expect(await read(split(new Uint8Array()))).toEqual([]);
});
