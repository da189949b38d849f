import { expect, test } from 'vitest';
import { type ServerEvent, ServerEventReader } from './server-events.js';

function* split(bytes: Uint8Array, ...positions: number[]): Generator<Uint8Array> {
  let from = 0;
  for (const to of [...positions, bytes.length]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

function readAll(bytes: Iterable<Uint8Array>): ServerEvent[] {
  const reader = new ServerEventReader();
  const events: ServerEvent[] = [];
  for (const piece of bytes) events.push(...reader.push(piece));
  return [...events, ...reader.end()];
}

const read = (bytes: Iterable<Uint8Array>): unknown[] =>
  readAll(bytes).map(({ event, data }) => (event === undefined ? data : [event, data]));

test.each(['\n', '\r\n', '\r'])('the events are the same at every split into two and three (line end %j)', (end) => {
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
    expect(read(split(bytes, at))).toEqual(expected);
    expect(read(split(bytes, at, Math.min(bytes.length, at + 1)))).toEqual(expected);
  }
});

test('a last event without its blank line is marked as unfinished', () => {
  const bytes = new TextEncoder().encode('data: a\n\ndata: b');
  const marks = readAll(split(bytes)).map(({ unfinished }) => unfinished);
  expect(marks).toEqual([false, true]);
});

test('a line without end is an error, not a full memory', () => {
  function* endless() {
    const piece = new TextEncoder().encode('x'.repeat(1_000_000));
    yield new TextEncoder().encode('data: ');
    for (;;) yield piece;
  }
  expect(() => read(endless())).toThrow(expect.objectContaining({ type: 'max-buffer-size-exceeded' }));
});

test('nothing gives nothing', () => {
  expect(read(split(new Uint8Array()))).toEqual([]);
});
